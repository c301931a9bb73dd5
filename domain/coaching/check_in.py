"""What learners may tell us by a tap: the kinds of answer, of barrier, and the three questions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: How long "I'm fine" keeps us from checking in.
FINE_DAYS: Final = 14
#: The answers of a question run from 1 (hardly) to this (fully).
MOST: Final = 5
_MIDDLE: Final = (1 + MOST) / 2


class AnswerKind(StrEnum):
    """What a learner may say about a message."""

    FINE = "fine"
    HELP = "help"
    NOT_ME = "not_me"


#: Causes of tasks that a learner's own word leads to: on a page, or in answer to a message.
OWN_CAUSES: Final = ("help", "talk", "not_me", "reply")
#: Kinds of barrier on the page, and what the store calls them, as coaches read them.
BARRIERS: Final = {
    "work": "Workload at work",
    "childcare": "Childcare",
    "family": "Caring for family",
    "health": "Health",
    "device": "Device or internet",
    "money": "Money",
    "transport": "Transport",
    "course": "The course itself",
}
#: Why somebody is fine, as coaches read it.
FINE_REASONS: Final = {
    "offline": "I have been learning, only not online",
    "break": "I am away for a while, as planned",
}
#: The three questions of the check, in their order.
QUESTIONS: Final = ("confidence", "time", "plan")


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckInAnswers:
    """Three answers, each from 1 to `MOST`."""

    confidence: int
    time: int
    plan: int

    @property
    def sentiment(self) -> float:
        """Their mean on the scale of check-ins, -1 to 1."""
        mean = (self.confidence + self.time + self.plan) / len(QUESTIONS)
        return round((mean - _MIDDLE) / (MOST - _MIDDLE), 3)

    @property
    def sentence(self) -> str:
        """How a coach reads it."""
        return (
            f"Three questions: confidence {self.confidence}, time {self.time},"
            f" plan {self.plan} of {MOST}"
        )

    @property
    def lowest(self) -> str | None:
        """The question that a small first step would help most; None when all is well."""
        least = min(QUESTIONS, key=lambda name: int(getattr(self, name)))
        return least if getattr(self, least) < _MIDDLE else None


def check_of(given: dict[str, str | None]) -> CheckInAnswers | None:
    """The answers of a form, or None while one of the three is open or no such answer exists."""
    allowed = {str(number): number for number in range(1, MOST + 1)}
    answers = [allowed.get(given.get(name) or "") for name in QUESTIONS]
    if None in answers:
        return None
    confidence, time, plan = (int(answer or 0) for answer in answers)
    return CheckInAnswers(confidence=confidence, time=time, plan=plan)
