"""Jobs that count events as they happen, and score anew whom they are about."""
