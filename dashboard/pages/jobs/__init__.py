"""What the worker does by itself, how it went, and asking for it now."""
