"""Commands that set up, run, look after and restore an installation."""
