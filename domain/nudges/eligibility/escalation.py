"""From unanswered messages to a person: a message that is not heard is not repeated for ever."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.nudges.catalogue import Mask
from domain.policy import Intervention

Counts = NDArray[np.int64]
#: Before the intervention, in the cause of the task that follows unanswered messages.
RUNG = "ladder:"


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """Messages after which nothing was seen and nobody got in touch.

    `messages`: how many, by enrolment and intervention; `asked`: those of whom a person was asked
    to get in touch since the last of these messages, so that they are asked only once.
    """

    messages: Mapping[tuple[int, str], int] = field(default_factory=dict)
    asked: AbstractSet[tuple[int, str]] = frozenset()

    def counts(self, enrolments: "pd.Series[int]", key: str, what: Intervention) -> Counts:
        """How many messages of an intervention went unanswered, where they are enough; else 0."""
        if what.escalate_after is None:
            return np.zeros(len(enrolments), dtype=np.int64)
        enough = {
            enrolment: number
            for (enrolment, kind), number in self.messages.items()
            if kind == key and number >= what.escalate_after
        }
        return np.asarray(enrolments.map(enough).fillna(0), dtype=np.int64)

    def unasked(self, enrolments: Counts, key: str) -> Mask:
        """Of whom nobody has been asked yet."""
        asked = [enrolment for enrolment, kind in self.asked if kind == key]
        return ~np.isin(enrolments, asked)


def action(what: Intervention) -> str:
    """What a person is asked to do once messages have gone unanswered."""
    return f"Call or text them yourself: “{what.title}” went unanswered"


def words(number: int, as_of: date) -> str:
    """Why a person is asked now."""
    times = "one message" if number == 1 else f"{number} messages"
    return f"{times} unanswered by {as_of.isoformat()}: no activity and no contact since"
