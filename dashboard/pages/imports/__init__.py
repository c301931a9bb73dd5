"""Files become learners: upload, columns, trial, import; and every import there was."""
