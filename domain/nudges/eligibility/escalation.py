"""From unanswered messages to a person: a message that is not heard is not repeated for ever."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from domain.policy import Intervention

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

    def enough(self, key: str, what: Intervention) -> dict[int, int]:
        """How many messages of an intervention went unanswered, by enrolment, where enough did."""
        if what.escalate_after is None:
            return {}
        return {
            enrolment_id: number
            for (enrolment_id, kind), number in self.messages.items()
            if kind == key and number >= what.escalate_after
        }


def action(what: Intervention) -> str:
    """What a person is asked to do once messages have gone unanswered."""
    return f"Call or text them yourself: “{what.title}” went unanswered"


def words(number: int, as_of: date) -> str:
    """Why a person is asked now."""
    times = "one message" if number == 1 else f"{number} messages"
    return f"{times} unanswered by {as_of.isoformat()}: no activity and no contact since"
