"""Tests of the fold and what is built from it."""
