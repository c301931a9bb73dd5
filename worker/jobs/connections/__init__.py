"""Jobs that read connected platforms, as the timetable or a person asks."""
