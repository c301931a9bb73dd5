"""What providers post to us: signed, each event once."""
