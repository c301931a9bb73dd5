"""Commands about scores: train, judge, choose, and what a policy would have done."""
