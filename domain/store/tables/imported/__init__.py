"""Tables of what platforms told, how it came, and which import said what."""
