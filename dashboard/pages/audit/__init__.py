"""The audit trail, for admins: who saw, changed and took what."""
