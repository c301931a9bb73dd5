"""Where scores come from, how good they are, and when to alert."""
