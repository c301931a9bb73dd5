from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.nudges.eligibility.caps import Sent, windows
from domain.nudges.eligibility.gate import Gate
from domain.nudges.eligibility.requests import EligibilityRequest
from domain.nudges.planning.histories import histories
from domain.policy import Caps, Channel, Policy, QuietHours
from tests.domain.nudges.strategies import caps, quiet_hours
from tests.domain.nudges.strategies import histories as heard

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=48)


def hours_ago(*hours: float) -> list[Sent]:
    return [Sent(at=NOW - timedelta(hours=h), channel=Channel.EMAIL) for h in hours]


@given(
    pasts=st.lists(heard(NOW), min_size=2, max_size=12),
    limits=caps(),
    night=quiet_hours(),
    channel=st.sampled_from(list(Channel)),
    lasts=st.floats(1, 48),
)
def test_whoever_shares_a_history_gets_the_answer_to_their_own(
    *,
    policy: Policy,
    pasts: list[list[Sent]],
    limits: Caps,
    night: QuietHours,
    channel: Channel,
    lasts: float,
) -> None:
    changed = policy.model_copy(update={"caps": limits, "quiet_hours": night})
    gate = Gate(policy=changed, production=True)
    shared = histories(pasts).facet(channel, gate.limits, now=NOW, until=UNTIL)
    case = EligibilityRequest(
        channel=channel,
        address="x",
        consent=True,
        zone="Europe/London",
        expires_at=NOW + timedelta(hours=lasts),
    )
    for past, code in zip(pasts, shared.codes, strict=True):
        own = gate.decide(replace(case, past=past), NOW)
        assert gate.decide(replace(case, past=shared.distinct[code]), NOW) == own


def test_only_those_whose_limit_may_end_in_time_are_asked_about_alone(policy: Policy) -> None:
    pasts = [
        hours_ago(200),
        hours_ago(300),  # as free as the one before
        hours_ago(30, 60),
        hours_ago(31, 70),  # as stopped as the one before: two this week
        hours_ago(10),
        hours_ago(11),  # free in a few hours, each at another moment
    ]
    found = histories(pasts).facet(Channel.EMAIL, windows(policy.caps), now=NOW, until=UNTIL)
    one, two, three, four, five, six = found.codes.tolist()
    assert one == two
    assert three == four
    assert len({one, three, five, six}) == 4
