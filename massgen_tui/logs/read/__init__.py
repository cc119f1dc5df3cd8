"""Runs as their directories tell them."""
