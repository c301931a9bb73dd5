"""What is predicted."""

from enum import StrEnum


class Target(StrEnum):
    """The two questions, kept apart; each is a column of labels and of a scorer."""

    NOT_COMPLETE = "not_complete"
    LEAVE_SOON = "leave_soon"
