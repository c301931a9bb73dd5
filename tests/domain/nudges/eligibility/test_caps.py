from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.nudges.eligibility.caps import Sent, Window, broken, first_free, windows
from domain.policy import Caps, Channel, Policy
from tests.domain.nudges.strategies import caps, histories

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def sent(*hours_ago: float, channel: Channel = Channel.EMAIL) -> list[Sent]:
    return [Sent(at=NOW - timedelta(hours=h), channel=channel) for h in hours_ago]


def name(limit: Window | None) -> str | None:
    return limit and limit.name


def test_each_shipped_limit_is_found_by_name(policy: Policy) -> None:
    limits = windows(policy.caps)
    email, sms = Channel.EMAIL, Channel.SMS
    assert broken(NOW, email, [], limits) is None
    assert name(broken(NOW, email, sent(19), limits)) == "min_gap"
    assert name(broken(NOW, email, sent(21), limits)) == "per_day"
    assert name(broken(NOW, email, sent(30, 100), limits)) == "per_week"
    month = sent(170, 300, 400, 500, 600, 700)
    assert name(broken(NOW, email, month, limits)) == "per_month"
    assert name(broken(NOW, sms, sent(100, channel=sms), limits)) == "sms_per_week"
    assert broken(NOW, email, sent(100, channel=sms), limits) is None


def test_midnight_does_not_open_a_new_day(policy: Policy) -> None:
    late = Sent(at=datetime(2026, 3, 1, 23, tzinfo=UTC), channel=Channel.EMAIL)
    just_after = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert broken(just_after, Channel.EMAIL, [late], windows(policy.caps))


def test_a_message_planned_for_later_counts_too(policy: Policy) -> None:
    planned = [Sent(at=NOW + timedelta(hours=10), channel=Channel.EMAIL)]
    assert broken(NOW, Channel.EMAIL, planned, windows(policy.caps))


@given(st.data(), caps(), st.sampled_from(list(Channel)))
def test_the_first_free_moment_breaks_no_limit_and_no_earlier_candidate_would_do(
    data: st.DataObject, policy: Caps, channel: Channel
) -> None:
    past = data.draw(histories(NOW))
    limits = windows(policy)
    free = first_free(NOW, channel, past, limits)
    if free is None:
        assert any(w.limit == 0 for w in limits)
        return
    assert free >= NOW
    assert broken(free, channel, past, limits) is None
    earlier = data.draw(st.floats(0, 1, exclude_max=True)) * (free - NOW)
    if timedelta(0) < earlier < free - NOW:
        assert broken(NOW + earlier, channel, past, limits)


@given(st.data(), caps())
def test_sending_whenever_it_is_free_never_exceeds_a_limit_in_any_window(
    data: st.DataObject, policy: Caps
) -> None:
    limits = windows(policy)
    past: list[Sent] = []
    at = NOW
    for channel in data.draw(st.lists(st.sampled_from(list(Channel)), max_size=15)):
        at = at + timedelta(hours=data.draw(st.floats(0, 60)))
        free = first_free(at, channel, past, limits)
        if free is not None:
            past.append(Sent(at=free, channel=channel))
    for limit in limits:
        times = [s.at for s in past if limit.channel in (None, s.channel)]
        for start in times:
            inside = sum(start <= t < start + limit.length for t in times)
            assert inside <= max(limit.limit, 0)


def test_a_window_ends_to_the_second_and_the_next_message_is_in_the_next_one(
    policy: Policy,
) -> None:
    limits = {w.name: w for w in windows(policy.caps)}
    days = {"min_gap": 20 / 24, "per_day": 1, "per_week": 7, "per_month": 30, "sms_per_week": 7}
    assert {n: w.length / timedelta(days=1) for n, w in limits.items()} == days
    for one in (limits["per_day"], limits["sms_per_week"]):
        last = Sent(at=NOW - one.length, channel=Channel.SMS)
        assert broken(NOW, Channel.SMS, [last], [one]) is None
        assert broken(NOW - timedelta(seconds=1), Channel.SMS, [last], [one]) is one
        ahead = Sent(at=NOW + one.length, channel=Channel.SMS)
        assert broken(NOW, Channel.SMS, [ahead], [one]) is None
        assert broken(NOW + timedelta(seconds=1), Channel.SMS, [ahead], [one]) is one


def test_the_first_free_moment_is_when_the_window_ends_and_none_is_at_its_limit() -> None:
    week = Window(name="per_week", length=timedelta(days=7), limit=2)
    past = sent(30, 100)
    free = NOW + timedelta(hours=7 * 24 - 100)
    assert first_free(NOW, Channel.EMAIL, past, [week]) == free
    assert first_free(NOW, Channel.EMAIL, past, [week], until=free) is None
    assert first_free(NOW, Channel.EMAIL, past, [week], until=free + timedelta(seconds=1)) == free


def test_a_message_between_two_counts_with_each_but_not_with_both() -> None:
    day = Window(name="per_day", length=timedelta(days=1), limit=2)
    for apart in (24, 40):
        around = sent(3, 3 - apart)
        assert broken(NOW, Channel.EMAIL, around, [day]) is None
    assert broken(NOW, Channel.EMAIL, sent(3, -20), [day]) is day


def test_texts_alone_count_against_the_limit_of_texts() -> None:
    texts = Window(name="sms", length=timedelta(days=7), limit=1, channel=Channel.SMS)
    assert broken(NOW, Channel.SMS, sent(1, 2, 3), [texts]) is None
    assert broken(NOW, Channel.EMAIL, sent(1, channel=Channel.SMS), [texts]) is None
