"""Random zones, instants, policies and histories for the properties of the gate."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.experiments import Arm
from domain.nudges.eligibility.caps import Sent
from domain.nudges.eligibility.requests import ChannelPreference, EligibilityRequest
from domain.policy import Caps, Channel, Priority, QuietHours

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "America/Havana",  # clocks change at midnight
        "Australia/Lord_Howe",  # by half an hour
        "Antarctica/Troll",  # by two hours
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Africa/Casablanca",
    )
]
ZONE_NAMES = [*(zone.key for zone in ZONES), None, "", "Not/AZone", "America"]


def instants() -> st.SearchStrategy[datetime]:
    return st.datetimes(
        min_value=datetime(2026, 1, 1), max_value=datetime(2026, 12, 31), timezones=st.just(UTC)
    )


def caps() -> st.SearchStrategy[Caps]:
    return st.builds(
        Caps,
        per_day=st.integers(0, 3),
        per_week=st.integers(0, 5),
        per_month=st.integers(0, 9),
        min_gap_hours=st.sampled_from([0, 1, 20, 30]),
        sms_per_week=st.integers(0, 2),
    )


def quiet_hours() -> st.SearchStrategy[QuietHours]:
    return st.builds(QuietHours, start=st.integers(0, 23), end=st.integers(0, 23))


@st.composite
def histories(draw: st.DrawFn, now: datetime) -> list[Sent]:
    hours = draw(st.lists(st.floats(-24 * 30, 48, allow_nan=False), max_size=12))
    channels = st.sampled_from(list(Channel))
    return [Sent(at=now + timedelta(hours=h), channel=draw(channels)) for h in hours]


@st.composite
def eligibility_requests(draw: st.DrawFn, now: datetime) -> EligibilityRequest:
    near = now.date() + timedelta(days=draw(st.integers(-2, 2)))
    return EligibilityRequest(
        channel=draw(st.sampled_from(list(Channel))),
        address=draw(st.sampled_from(["ada@example.org", "+447700900123", None])),
        expires_at=now + timedelta(hours=draw(st.floats(-5, 200))),
        suppressed=draw(st.sampled_from([None, None, None, "unsubscribed"])),
        consent=draw(st.sampled_from([None, True, True, False])),
        choice=ChannelPreference(
            allowed=draw(st.sampled_from([None, None, True, False])),
            paused_until=draw(st.none() | st.just(now + timedelta(hours=30))),
        ),
        void_when_active=draw(st.booleans()),
        active_on=draw(st.none() | st.just(now.date())),
        cooldown=timedelta(days=draw(st.integers(0, 28))),
        same_at=draw(st.none() | st.just(now - timedelta(days=draw(st.integers(0, 40))))),
        past=draw(histories(now)),
        zone=draw(st.sampled_from(ZONE_NAMES)),
        programme_zone=draw(st.sampled_from(ZONE_NAMES)),
        priority=draw(st.sampled_from([Priority.RISK, Priority.SAFETY])),
        quiet_start=draw(st.none() | st.integers(0, 23)),
        quiet_end=draw(st.none() | st.integers(0, 23)),
        preferred_hour=draw(st.none() | st.integers(0, 23)),
        arm=draw(st.none() | st.sampled_from(list(Arm))),
        left_on=draw(st.sampled_from([None, None, near])),
        finished_on=draw(st.sampled_from([None, None, near])),
        asks_for_help=draw(st.sampled_from([False, False, True])),
        untrue=draw(st.sampled_from([None, None, "not so"])),
    )
