"""What is already known about learners when a run begins: history, choices, stops, arms."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from domain.nudges.eligibility.allow_list import in_letters
from domain.nudges.eligibility.caps import Sent
from domain.nudges.eligibility.escalation import Unanswered
from domain.nudges.eligibility.requests import NOTHING_CHOSEN, ChannelPreference
from domain.policy import Channel, Intervention

#: In preferences: any channel, or any kind of nudge.
ANY = "*"


class Ending(NamedTuple):
    """Why a course is over for somebody: the day they left, or the day they had finished."""

    left_on: date | None
    finished_on: date | None


#: For whom it is not.
GOES_ON = Ending(None, None)


@dataclass(frozen=True, kw_only=True)
class RecipientStates:
    """Everything stored that planning looks at, by learner, enrolment or address.

    `past`: messages of the last 30 days by learner; `same_at`: when a learner last reached the
    draw for an intervention; `choices`: by learner, channel and priority class, either may be
    "*"; `suppressed`: reason by channel and normalised address; `decided`: enrolment,
    intervention and period that need no second decision; `arms` and `shares`: what a learner ref
    was drawn as for an intervention, and which share was withheld then; `unanswered`: messages
    that led to nothing; `helped`: when a person last helped a learner, or was asked to; `asked`:
    enrolments whose coach has something to do already; `calling`: learners who asked for help that
    nobody has given yet; `objecting`: learners who objected to being scored; `endings`:
    enrolments for which the course is over.
    """

    past: Mapping[int, Sequence[Sent]] = field(default_factory=dict)
    same_at: Mapping[tuple[int, str], datetime] = field(default_factory=dict)
    choices: Mapping[int, Mapping[tuple[str, str], ChannelPreference]] = field(default_factory=dict)
    suppressed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    decided: AbstractSet[tuple[int, str, str]] = frozenset()
    arms: Mapping[tuple[str, str], str] = field(default_factory=dict)
    shares: Mapping[tuple[str, str], float] = field(default_factory=dict)
    unanswered: Unanswered = field(default_factory=Unanswered)
    helped: Mapping[int, datetime] = field(default_factory=dict)
    asked: AbstractSet[int] = frozenset()
    calling: AbstractSet[int] = frozenset()
    objecting: AbstractSet[int] = frozenset()
    endings: Mapping[int, Ending] = field(default_factory=dict)

    def choice(self, learner_id: int, channel: Channel, kind: str) -> ChannelPreference:
        """What they chose for this channel and kind: any no is a no, the longest pause holds."""
        chosen = self.choices.get(learner_id)
        if not chosen:
            return NOTHING_CHOSEN
        keys = [(c, k) for c in (channel, ANY) for k in (kind, ANY)]
        relevant = [chosen[key] for key in keys if key in chosen]
        answers = [choice.allowed for choice in relevant if choice.allowed is not None]
        pauses = [choice.paused_until for choice in relevant if choice.paused_until]
        return ChannelPreference(
            allowed=all(answers) if answers else None, paused_until=max(pauses) if pauses else None
        )

    def last_at(self, learner_id: int, key: str, what: Intervention) -> datetime | None:
        """When a learner last got it, in either arm; a person's help counts whatever its kind."""
        if what.by == "person":
            return self.helped.get(learner_id)
        return self.same_at.get((learner_id, key))

    def suppression(self, channel: Channel, address: str | None) -> str | None:
        """Why this address must not be written to, or None."""
        if address is None or not self.suppressed:
            return None
        return self.suppressed.get((channel, normalised(channel, address)))


def normalised(channel: str, address: str) -> str:
    """One spelling per address: e-mail without case, numbers without spaces and dashes.

    A domain in its ASCII form (`xn--`) is the one it stands for.
    """
    if channel == Channel.EMAIL:
        return in_letters(address.strip().casefold())
    return "".join(c for c in address if c.isdigit() or c == "+")
