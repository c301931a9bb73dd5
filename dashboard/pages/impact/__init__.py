"""What nudges were worth, against learners held out at random."""
