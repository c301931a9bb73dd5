"""Employers beside all others, and a page about one of them to print."""
