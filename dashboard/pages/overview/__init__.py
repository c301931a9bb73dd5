"""How everyone is doing, what changed, and who needs somebody first."""
