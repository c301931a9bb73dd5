"""What Staycourse knows and decides, free of web, clock, senders and environment."""
