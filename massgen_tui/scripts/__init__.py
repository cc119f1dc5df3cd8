"""Small programs that the documents name by their module."""
