"""What is predicted."""

from enum import StrEnum
from typing import Final


class Target(StrEnum):
    """The two questions a scorer is for, kept apart; each is a column of labels.

    Every scorer answers the first; the second needs to know on which days past learners left.
    """

    NOT_COMPLETE = "not_complete"
    LEAVE_SOON = "leave_soon"


class Further(StrEnum):
    """Questions a scorer answers only where the past shows enough of it; columns of labels too.

    Leaving soon in a way that leaves time to act, and falling silent for good while registered.
    """

    LEAVE_AFTER_GAP = "leave_after_gap"
    STOP_OUT = "stop_out"


#: Either kind.
Question = Target | Further

#: Every question there is.
QUESTIONS: Final[tuple[Question, ...]] = (*Target, *Further)

#: Questions about a departure by its day. Departures are few, so that what is known about who will
#: not complete helps to tell them.
DEPARTURES: Final[frozenset[Question]] = frozenset((Target.LEAVE_SOON, Further.LEAVE_AFTER_GAP))


def question(name: str) -> Question:
    """The question of this name; raises `ValueError` where there is none."""
    return Further(name) if name in set(Further) else Target(name)
