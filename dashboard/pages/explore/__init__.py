"""What separates the segments, one question a tab."""
