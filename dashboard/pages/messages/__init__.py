"""What was sent, what was not and why, and what staff decide about it."""
