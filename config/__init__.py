"""What a deployment sets and what staff tune."""
