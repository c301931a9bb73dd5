"""Jobs that write to colleagues: alerts, urgent tasks, notices, the week."""
