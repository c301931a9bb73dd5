"""One module per platform: its files become canonical frames and rejected rows."""
