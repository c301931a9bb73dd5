"""The catalogue's entries: one kind of help each, and how urgent it is."""

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from domain.policy.sending import Channel
from domain.policy.values import Frozen, Share


class Priority(StrEnum):
    """Classes of nudges, most urgent first; a lower class never displaces a higher one."""

    SAFETY = "safety"
    COACH = "coach"
    RISK = "risk"
    REMINDER = "reminder"
    RECOGNITION = "recognition"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return _RANKS[self]


_RANKS: Final = {priority: number for number, priority in enumerate(Priority)}


class Trigger(StrEnum):
    """What makes an intervention due for those who fit it."""

    STATE = "state"  # they fit it today
    CROSSING = "crossing"  # they fit it today and did not in the snapshot before
    SCHEDULE = "schedule"  # they fit it, and it is its day
    EVENT = "event"  # they fit it, and something happened since the snapshot before


class Intervention(Frozen):
    """One kind of help in the catalogue; docs/nudges.md explains each key with an example.

    `when` is a condition over the snapshot (see `domain.nudges.catalogue`); `why` is the sentence
    the learner reads. `void_when` names what makes a waiting nudge pointless. Help `by` a person
    is a task with a sentence to act on: it needs no channel, and nobody is withheld from it.
    """

    title: str
    audience: str
    when: str
    why: str = ""
    priority: Priority
    by: Literal["message", "person"] = "message"
    trigger: Trigger = Trigger.STATE
    on: str | None = None
    channels: tuple[Channel, ...] = ()
    period: Literal["day", "week", "month"]
    cooldown_days: Annotated[int, Field(ge=0)]
    expires_after_hours: Annotated[float, Field(gt=0)] | None = None
    void_when: Literal["active", "never"] = "never"
    goal_days: Annotated[int, Field(ge=1)]
    expected_benefit: Annotated[float, Field(ge=-1, le=1)] = 0.0
    holdout: bool = False
    holdout_share: Share | None = None
    variants: tuple[str, ...] = ()
    escalate_after: Annotated[int, Field(ge=1)] | None = None
    template: str = ""
    action: str = ""
    due_in_days: Annotated[int, Field(ge=0)] = 1
    urgent: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.by == "person":
            self._needs("action", self.action, "a person has to know what to do")
            for name in ("channels", "variants", "holdout", "escalate_after"):
                if getattr(self, name):
                    raise ValueError(f"{name} is for messages: leave it out where by is person")
            return self
        self._needs("channels", self.channels, "a message needs a way to the learner")
        self._needs("template", self.template, "a message needs words")
        self._needs("why", self.why, "the learner is told why they hear from us")
        if self.holdout and "barriers" in self.when.split():
            raise ValueError("holdout: who told us of a barrier is never left without an answer")
        if self.holdout and self.priority in {Priority.SAFETY, Priority.COACH}:
            raise ValueError("holdout: safety and a coach's help are withheld from nobody")
        if len(set(self.variants)) != len(self.variants):
            raise ValueError("variants must differ from each other")
        return self

    @staticmethod
    def _needs(name: str, value: object, because: str) -> None:
        if not value:
            raise ValueError(f"{name} is missing: {because}")
