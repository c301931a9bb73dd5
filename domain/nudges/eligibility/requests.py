"""What the gate is asked, and what it answers: tuples, because a run makes millions of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.experiments import Arm
from domain.nudges.eligibility.caps import Sent
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.policy import Channel, Priority


class GateOutcome(StrEnum):
    """What the gate said."""

    ALLOW = "allow"
    DEFER = "defer"
    SKIP = "skip"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelPreference:
    """What the learner chose for this channel and kind; `allowed` None: nothing yet."""

    allowed: bool | None = None
    paused_until: datetime | None = None


NOTHING_CHOSEN = ChannelPreference()


class EligibilityRequest(NamedTuple):
    """One message that may go to one learner over one channel, with all the gate looks at.

    `past` reaches back 30 days and holds what was sent, may have been sent or is planned;
    `same_at` is when this intervention was last decided for the learner, in either arm;
    `active_on` is a day of activity later than the one the nudge was decided on; `quiet_start`
    and `quiet_end` are the learner's own quiet hours, `preferred_hour` a good hour for them;
    `objects` says that they objected to being scored;
    `arm` is None where nobody is drawn. What is only known before sending: `met_at`, when somebody
    got through to them since it was decided, and `untrue`, what it says that is no longer so.
    """

    channel: Channel
    address: str | None
    expires_at: datetime
    left_on: date | None = None
    finished_on: date | None = None
    asks_for_help: bool = False
    objects: bool = False
    suppressed: str | None = None
    consent: bool | None = None
    choice: ChannelPreference = NOTHING_CHOSEN
    void_when_active: bool = False
    active_on: date | None = None
    cooldown: timedelta = timedelta(0)
    same_at: datetime | None = None
    past: Sequence[Sent] = ()
    zone: str | None = None
    programme_zone: str | None = None
    priority: Priority = Priority.RISK
    quiet_start: int | None = None
    quiet_end: int | None = None
    preferred_hour: int | None = None
    arm: Arm | None = None
    met_at: datetime | None = None
    untrue: str | None = None


class GateDecision(NamedTuple):
    """The gate's answer; `at` is when the message may leave, `trace` what checks saw, by name."""

    outcome: GateOutcome
    trace: Mapping[str, str]
    reason: SkipReason | None = None
    at: datetime | None = None
