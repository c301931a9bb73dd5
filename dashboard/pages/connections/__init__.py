"""Connections: platforms that are pulled from on a timetable, set up in the browser."""
