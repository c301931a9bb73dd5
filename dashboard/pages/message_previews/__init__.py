"""Each message as any learner would get it."""
