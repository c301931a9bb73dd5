"""Tables of nudges, the messages made of them, their words and who carries them."""
