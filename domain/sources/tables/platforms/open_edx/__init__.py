"""What Open edX exports: reports of grades, profiles, and the log of every click."""

from domain.sources.tables.platforms.open_edx.tracking import TRACKING

__all__ = ["TRACKING"]
