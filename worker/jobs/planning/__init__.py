"""Jobs that decide: nudges, challenges, rehearsals, checks of messages."""
