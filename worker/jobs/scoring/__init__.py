"""Jobs that train, score, evaluate and watch."""
