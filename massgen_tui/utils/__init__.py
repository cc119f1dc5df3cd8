"""Tools for those who build on the rooms."""
