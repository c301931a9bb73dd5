"""What to do next: learnt from who passed, and kept only where it beats the course's own order."""

from domain.paths.evaluation import COURSE_ORDER, as_markdown, evaluate_paths
from domain.paths.model import PathModel, Position, learn_paths
from domain.paths.next_step import NextStep, next_step
from domain.paths.prerequisites import needs_by_item
from domain.paths.steps import named_work, work_steps

__all__ = [
    "COURSE_ORDER",
    "NextStep",
    "PathModel",
    "Position",
    "as_markdown",
    "evaluate_paths",
    "learn_paths",
    "named_work",
    "needs_by_item",
    "next_step",
    "work_steps",
]
