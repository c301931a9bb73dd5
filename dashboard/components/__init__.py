"""Pieces of pages: frame or value in, layout or figure out; all pure."""
