"""Tests of the log directory: layout, writers and readers."""
