"""The process that imports, scores, plans and sends; the only one with a timetable and senders."""
