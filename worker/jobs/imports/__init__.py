"""Jobs that import files, and take an import back."""
