"""Colleagues: how they come in, what they may do, whose coach they are, and who stands in."""
