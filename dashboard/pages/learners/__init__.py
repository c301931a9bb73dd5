"""Everyone in a grid, and the same as a file."""
