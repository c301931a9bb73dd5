"""Jobs that write files for people: exports, and copies of what is held of a learner."""
