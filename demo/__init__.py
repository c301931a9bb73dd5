"""A running Staycourse on real learners: `make demo`."""
