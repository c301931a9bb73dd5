"""Weeks of planning: what went out never breaks a limit, a quiet hour or a no."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.nudges.catalogue.matching import fields_needed
from domain.nudges.eligibility.caps import Sent, windows
from domain.nudges.eligibility.quiet_hours import is_quiet
from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.eligibility.requests import ChannelPreference
from domain.nudges.planning.decisions import PlannedNudge
from domain.policy import Caps, Policy, QuietHours
from tests.domain.nudges.planning.factories import planned
from tests.domain.nudges.strategies import ZONES, caps, quiet_hours

#: Both turns of the clock in Europe lie within.
FIRST_DAYS = (date(2026, 3, 20), date(2026, 10, 16))
DAYS = 16
#: Fits something each day: reminders, work, encouragement, praise.
MOODS: list[dict[str, Any]] = [
    {"days_since_last_seen": 5.0, "risk_band": "Amber", "composite_segment": "Moderate"},
    {"days_since_last_seen": 12.0, "risk_band": "Amber", "composite_segment": "Critical"},
    {"days_since_last_seen": 2.0, "risk_band": "Green", "composite_segment": "On Track"},
    {"days_since_last_seen": 3.0, "risk_band": "Amber", "days_since_missed": 2.0},
    {"days_since_last_seen": 3.0, "risk_band": "Amber", "days_to_next_due": 2.0},
]


def person(policy: Policy, zone: ZoneInfo, mood: dict[str, Any]) -> pd.DataFrame:
    known = {
        "enrolment_id": 1,
        "learner_id": 1,
        "learner_ref": "l1",
        "cohort_id": 1,
        "email": "l1@learner.example",
        "phone": "+447700900123",
        "zone": zone.key,
        "programme_zone": None,
        "email_consent": True,
        "sms_consent": True,
        "active_on": None,
        "composite_segment": "Moderate",
    }
    return pd.DataFrame([dict.fromkeys(fields_needed(policy.nudges)) | known | mood])


def eager(policy: Policy, limits: Caps, night: QuietHours) -> Policy:
    """Everything may be repeated each day, so that only caps and hours hold it back."""
    often = {"cooldown_days": 0, "period": "day", "escalate_after": None}
    nudges = {key: what.model_copy(update=often) for key, what in policy.nudges.items()}
    return policy.model_copy(update={"caps": limits, "quiet_hours": night, "nudges": nudges})


@settings(max_examples=25)
@given(
    first=st.sampled_from(FIRST_DAYS),
    zone=st.sampled_from(ZONES),
    limits=caps(),
    night=quiet_hours(),
    moods=st.lists(st.sampled_from(MOODS), min_size=DAYS, max_size=DAYS),
    hour=st.integers(0, 23),
    no_from=st.integers(1, DAYS + 1),
)
def test_over_weeks_no_cap_is_exceeded_nothing_is_sent_at_night_and_nothing_follows_a_no(
    *,
    policy: Policy,
    first: date,
    zone: ZoneInfo,
    limits: Caps,
    night: QuietHours,
    moods: list[dict[str, Any]],
    hour: int,
    no_from: int,
) -> None:
    changed = eager(policy, limits, night)
    sent: list[Sent] = []
    decided: set[tuple[int, str, str]] = set()
    for number, mood in enumerate(moods):
        day = first + timedelta(days=number)
        now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        no = {1: {("*", "*"): ChannelPreference(allowed=False)}} if number >= no_from else {}
        states = RecipientStates(past={1: sent}, decided=decided, choices=no)
        nudges = planned(changed, person(changed, zone, mood), states, as_of=day, now=now)
        going = [n for n in nudges if n.at and n.channel]
        assert not (no and going)
        assert len(going) <= 1
        sent += [Sent(at=_due(n), channel=n.channel) for n in going if n.channel]
        decided |= {(n.enrolment_id, n.intervention, n.period) for n in nudges}
    assert not any(is_quiet(one.at, zone, night) for one in sent)
    for limit in windows(limits):
        times = [one.at for one in sent if limit.channel in (None, one.channel)]
        for start in times:
            assert sum(start <= t < start + limit.length for t in times) <= limit.limit


def _due(nudge: PlannedNudge) -> datetime:
    assert nudge.at is not None
    return nudge.at
