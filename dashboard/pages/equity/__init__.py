"""How groups of learners fare beside everyone else of their cohort."""
