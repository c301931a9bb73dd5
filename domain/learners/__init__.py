"""Where learners stand by readable rules: segments, worklist, progression, who is there."""

from domain.learners.enrolled_learners import WITHDRAWN, ended, roster, weekly_moments
from domain.learners.progression import progressed, status
from domain.learners.segmentation import ACTIONS, DIMENSIONS, Segment, segment

__all__ = [
    "ACTIONS",
    "DIMENSIONS",
    "WITHDRAWN",
    "Segment",
    "ended",
    "progressed",
    "roster",
    "segment",
    "status",
    "weekly_moments",
]
