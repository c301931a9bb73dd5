"""Tables of scored days, of scorers and how they hold, and of the policy in force."""
