"""The log layout: where files are, how they are written and read."""
