"""What Open edX exports: reports of grades, profiles, and the log of every click."""

from domain.sources.tables.platforms.open_edx.grades import GRADE_REPORT, PROBLEM_REPORT
from domain.sources.tables.platforms.open_edx.profiles import PROFILES
from domain.sources.tables.platforms.open_edx.tracking import TRACKING

__all__ = ["GRADE_REPORT", "PROBLEM_REPORT", "PROFILES", "TRACKING"]
