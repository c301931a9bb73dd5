"""Commands about learners, colleagues, their programs, and what is kept of whom."""
