"""Ways out of the house, one adapter per provider."""
