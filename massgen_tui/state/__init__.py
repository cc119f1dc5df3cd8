"""What a run looks like at any event: pure folds."""
