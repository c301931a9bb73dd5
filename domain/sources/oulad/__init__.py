"""The Open University Learning Analytics Dataset becomes canonical frames."""

from domain.sources.oulad.read import import_oulad, is_oulad, read_oulad, read_site_visits

__all__ = ["import_oulad", "is_oulad", "read_oulad", "read_site_visits"]
