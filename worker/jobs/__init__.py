"""The units the timetable runs: each opens a transaction, loads, calls the core, saves."""
