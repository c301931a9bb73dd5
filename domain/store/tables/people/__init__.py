"""Tables of programmes and the people in them: who they are, chose and may see of themselves."""
