"""What runs come to: figures, lists and comparisons, computed from their states and records."""
