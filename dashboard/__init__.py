"""The web process: pages, sign-in, downloads and the API over what the store holds."""
