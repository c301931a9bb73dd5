"""Where learners stand by readable rules: segments, worklist, progression, who is there."""

from domain.learners.accounts import LEARNER, STAFF, TEST, account_of
from domain.learners.enrolled_learners import COMPLETED, WITHDRAWN, ended, roster, weekly_moments
from domain.learners.objection import INSTEAD, OBJECTION, without_conclusions
from domain.learners.progression import Status, progressed, status
from domain.learners.same_person import RULES, LearnerRecord, Pair, find_pairs
from domain.learners.segmentation import ACTIONS, DIMENSIONS, Segment, segment

__all__ = [
    "ACTIONS",
    "COMPLETED",
    "DIMENSIONS",
    "INSTEAD",
    "LEARNER",
    "OBJECTION",
    "RULES",
    "STAFF",
    "TEST",
    "WITHDRAWN",
    "LearnerRecord",
    "Pair",
    "Segment",
    "Status",
    "account_of",
    "ended",
    "find_pairs",
    "progressed",
    "roster",
    "segment",
    "status",
    "weekly_moments",
    "without_conclusions",
]
