"""Groups of learners side by side: what may be shown of them, and how they differ."""

from domain.groups.comparisons import (
    BEYOND_CHANCE,
    TOGETHER,
    Comparison,
    group_comparisons,
    share,
)
from domain.groups.disclosure_control import (
    RELEASE_DAYS,
    Cell,
    fewest_learners,
    hidden_groups,
    published_groups,
    release_days,
)

__all__ = [
    "BEYOND_CHANCE",
    "RELEASE_DAYS",
    "TOGETHER",
    "Cell",
    "Comparison",
    "fewest_learners",
    "group_comparisons",
    "hidden_groups",
    "published_groups",
    "release_days",
    "share",
]
