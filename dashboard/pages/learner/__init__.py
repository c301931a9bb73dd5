"""One person's way through the course, why they are where they are, and what was sent."""
