"""Who will not finish, who is about to leave, and why."""
