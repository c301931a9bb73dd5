"""Who to speak with first, why, and what to do."""
