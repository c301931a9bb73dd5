from datetime import UTC, datetime, timedelta

from domain.coaching.urgent_tasks import may_notify
from domain.policy import CoachingPolicy

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
THREE = CoachingPolicy(urgent_per_day=3, then_every_minutes=60)


def ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


def test_the_first_calls_of_a_day_go_at_once() -> None:
    assert may_notify([], THREE, NOW)
    assert may_notify(ago(1, 2), THREE, NOW)


def test_after_them_one_an_hour_holds_the_rest() -> None:
    assert not may_notify(ago(59, 70, 80), THREE, NOW)
    assert may_notify(ago(60, 70, 80), THREE, NOW)


def test_what_is_older_than_a_day_is_forgotten() -> None:
    assert may_notify(ago(5, 10, 24 * 60), THREE, NOW)


def test_where_none_go_at_once_they_still_go_hourly() -> None:
    hourly = CoachingPolicy(urgent_per_day=0, then_every_minutes=60)
    assert may_notify([], hourly, NOW)
    assert not may_notify(ago(30), hourly, NOW)
