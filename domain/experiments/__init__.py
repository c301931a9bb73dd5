"""Who is withheld at random, and what the help was worth."""
