"""One page, one file, one address; Dash finds and imports them."""
