"""Addresses that are not written to, and why."""
