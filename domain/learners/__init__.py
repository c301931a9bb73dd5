"""Activity becomes features, features become segments."""
