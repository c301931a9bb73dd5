"""Tables of colleagues: how they and their programs come in, and what they did for learners."""
