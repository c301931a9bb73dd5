"""Jobs that send what was planned, asking the gate again, and read what came back."""
