"""Where learners stand week by week, how they move, and how long they stay."""
