"""The only place that speaks SQL; its verbs never commit."""
