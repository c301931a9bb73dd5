"""The web process: pages, API and public links over the store."""
