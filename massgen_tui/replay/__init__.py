"""Going back in a run: its steps, and what it looked like at each of them."""
