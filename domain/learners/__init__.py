"""Where learners stand by readable rules: segments, worklist, progression, who is there."""

from domain.learners.enrolled_learners import COMPLETED, WITHDRAWN, ended, roster, weekly_moments
from domain.learners.progression import Status, progressed, status
from domain.learners.segmentation import ACTIONS, DIMENSIONS, Segment, segment

__all__ = [
    "ACTIONS",
    "COMPLETED",
    "DIMENSIONS",
    "WITHDRAWN",
    "Segment",
    "Status",
    "ended",
    "progressed",
    "roster",
    "segment",
    "status",
    "weekly_moments",
]
