"""Retention, for managers and admins: what is held of each kind, and what would go tonight."""
