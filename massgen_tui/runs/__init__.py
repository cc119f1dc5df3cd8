"""Composition: a config becomes a running team with its logs, on one worker thread."""
