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
    """One kind of help in the catalogue: for whom, when, by what, and towards which goal.

    `when` is a condition over the snapshot (see `domain.nudges.catalogue`); `why` is the sentence
    the learner reads. `void_when` names what makes a waiting nudge pointless. Help `by` a person
    is a task with a sentence to act on: it needs no channel, and nobody is withheld from it.
    """

    title: str
    """What staff call it."""
    audience: str
    """Whom it is for, in a sentence."""
    when: str
    """Who fits: a condition over the snapshot of a day."""
    why: str = ""
    """The reason that the learner reads under the message."""
    priority: Priority
    """How urgent it is: a lower class never displaces a higher one."""
    by: Literal["message", "person"] = "message"
    """A message, or a person who gets a task."""
    trigger: Trigger = Trigger.STATE
    """What makes it due for those who fit."""
    on: str | None = None
    """For a schedule its day, for an event its name."""
    channels: tuple[Channel, ...] = ()
    """Ways to the learner, the first one first."""
    period: Literal["day", "week", "month"]
    """One of them in each."""
    cooldown_days: Annotated[int, Field(ge=0)]
    """Days before the same one comes again."""
    expires_after_hours: Annotated[float, Field(gt=0)] | None = None
    """Not sent any more after so long; empty: as for all messages."""
    void_when: Literal["active", "never"] = "never"
    """No longer sent once the learner has been active again, or always sent."""
    goal_days: Annotated[int, Field(ge=1)]
    """It succeeded when the learner is active again within so many days."""
    expected_benefit: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Share of learners who reach the goal because of it, until it is measured."""
    holdout: bool = False
    """Withhold it from some at random, to learn what it is worth."""
    holdout_share: Share | None = None
    """The most that is withheld of this one; empty: as for all."""
    variants: tuple[str, ...] = ()
    """Wordings that are compared."""
    escalate_after: Annotated[int, Field(ge=1)] | None = None
    """After so many messages without an answer a person is asked; empty: never."""
    template: str = ""
    """The name of its words."""
    action: str = ""
    """What the person is asked to do."""
    due_in_days: Annotated[int, Field(ge=0)] = 1
    """Days for a person's task."""
    urgent: bool = False
    """Written to the coach at once."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self._needs("title", self.title, "staff have to call it something")
        self._needs("audience", self.audience, "say in a sentence whom it is for")
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
