"""The policy that staff tune: forms, what a change would do, and every revision."""
