"""The worker: the only process with a schedule and senders."""
