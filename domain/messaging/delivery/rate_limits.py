"""When a provider may be asked again: so many messages a second, and pauses that end by a probe.

Pure: the same state goes in and out on every host, so the limit holds for all of them together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

#: Failures of a provider, one after another, before its channel pauses.
FAILURES_ALLOWED: Final = 5
#: The longest that a provider may ask us to wait.
_LONGEST_WAIT: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(hours=1)
#: Hosts' clocks differ by less; what was counted later than that was counted by a wrong one.
_CLOCKS_DIFFER: Final = timedelta(hours=6)
_PROBE: Final = timedelta(minutes=1)  # for how long one probe keeps everyone else waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderState:
    """What is known of one channel's provider.

    `permits` may leave at once, as counted at `counted_at`; `failures` and `pauses` are those one
    after another.
    """

    counted_at: datetime
    permits: float = 1.0  # the very first message need not wait
    failures: int = 0
    pauses: int = 0
    paused_until: datetime | None = None

    def is_paused(self, now: datetime) -> bool:
        """Whether nobody may ask this provider for anything just now."""
        # no pause is longer: a clock that was ahead set one that is
        return self.paused_until is not None and now < self.paused_until <= now + _LONGEST_WAIT

    @property
    def is_healthy(self) -> bool:
        """Whether nothing has gone wrong lately."""
        return not self.failures and self.paused_until is None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderAnswer:
    """What one attempt says of the provider itself.

    `refuses_us`: it will take nothing from us as things stand, credentials for one. `wait`: for how
    long it asks not to be asked.
    """

    failing: bool = False
    refuses_us: bool = False
    wait: timedelta | None = None


def granted(state: ProviderState, *, wanted: int, per_second: float, now: datetime) -> int:
    """How many of the wanted messages may leave now; `per_second` 0 is no limit.

    After a pause one message goes ahead to see whether the provider has recovered.
    """
    if state.is_paused(now):
        return 0
    most = 1 if state.paused_until else wanted
    return min(most, int(_filled(state, per_second, now))) if per_second else most


def taken(state: ProviderState, *, number: int, per_second: float, now: datetime) -> ProviderState:
    """The state once so many of the granted messages are on their way."""
    left = _filled(state, per_second, now) - number if per_second else 0.0
    later = max(state.counted_at, now) if state.counted_at <= now + _CLOCKS_DIFFER else now
    probing = now + _PROBE if state.paused_until and number else state.paused_until
    return replace(state, permits=left, counted_at=later, paused_until=probing)


def judged(state: ProviderState, answers: Iterable[ProviderAnswer], now: datetime) -> ProviderState:
    """The state after these answers, in order.

    Five failures, or one refusal of us, pause it; each pause is twice as long as the one before, up
    to an hour, or as long as the provider asks. One success ends it.
    """
    for answer in _merge_waits(answers):
        state = _judged(state, answer, now)
    return state


def _merge_waits(answers: Iterable[ProviderAnswer]) -> Iterator[ProviderAnswer]:
    """Many connections that are asked to wait at once are asked once, for the longest."""
    for asks_to_wait, some in groupby(answers, key=lambda answer: answer.wait is not None):
        if asks_to_wait:
            yield max(some, key=lambda answer: answer.wait or timedelta())
        else:
            yield from some


def _judged(state: ProviderState, answer: ProviderAnswer, now: datetime) -> ProviderState:
    if not (answer.failing or answer.refuses_us):
        return replace(state, failures=0, pauses=0, paused_until=None)
    if state.paused_until and state.paused_until - now > _PROBE:
        return state  # what was on its way when the pause began says nothing new
    wait = min(answer.wait or timedelta(), _LONGEST_WAIT)
    state = replace(state, failures=state.failures + 1)
    probe_failed = state.paused_until is not None and state.pauses > 0
    if answer.refuses_us or probe_failed or state.failures >= FAILURES_ALLOWED:
        grown = min(_FIRST_PAUSE * 2**state.pauses, _LONGEST_PAUSE)
        pauses = min(state.pauses + 1, 10)
        return replace(state, pauses=pauses, paused_until=now + max(grown, wait))
    if wait:
        return replace(state, paused_until=max(now + wait, state.paused_until or now))
    return state


def _filled(state: ProviderState, per_second: float, now: datetime) -> float:
    """Permits by now: at most one second's, so that a quiet hour is no licence to flood."""
    most = max(per_second, 1.0)
    if state.counted_at > now + _CLOCKS_DIFFER:
        return most
    passed = max((now - state.counted_at).total_seconds(), 0.0)
    return min(state.permits + passed * per_second, most)
