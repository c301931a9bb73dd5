"""Caps over shards: planning per programme, sending per hash, and who hears more than they may.

Learners have a mail address, most a number; some share one with another learner, some are in two
programmes, which other shards plan without knowing. The gate is the product's own. A shard that
sends sees what it sent itself and nothing else, so what is hashed decides whether caps hold.
`python -m benchmarks.simulate_shards [learners] [days]`
"""

import heapq
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from config.files import load_policy
from domain.nudges.eligibility import EligibilityRequest, Gate, GateOutcome, Sent, Window
from domain.policy import Channel

NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONFIG: Final = Path(__file__).parent.parent / "config"
PLANNING_SHARDS: Final = 8
OUTBOX_SHARDS: Final = 16
_ASKED_A_DAY: Final = 0.15
_EXPIRES: Final = timedelta(hours=48)


class Learner(NamedTuple):
    """A person, where they are reached, and the one or two shards that plan for them."""

    number: int
    addresses: tuple[str, ...]
    planned_by: tuple[int, ...]


class Message(NamedTuple):
    """One planned message, in the order in which messages fall due."""

    due: datetime
    number: int
    learner: Learner
    channel: Channel
    expires_at: datetime

    @property
    def address(self) -> str:
        """Where it goes."""
        return self.learner.addresses[0 if self.channel is Channel.EMAIL else -1]


Key = Callable[[Learner, Message], str]


def learners(number: int, dice: np.random.Generator) -> list[Learner]:
    """One in fifteen shares a mail address, one in twenty a number; one in six has two courses."""
    found = []
    for n in range(number):
        mail = n - 1 if n and dice.random() < 1 / 15 else n
        phone = n - 2 if n > 1 and dice.random() < 1 / 20 else n
        phones = (f"+{phone}",) if dice.random() < 2 / 3 else ()
        first, second = dice.choice(PLANNING_SHARDS, 2, replace=False).tolist()
        shards = (first, second) if dice.random() < 1 / 6 else (first,)
        found.append(Learner(n, (f"{mail}@learner.example", *phones), shards))
    return found


def groups(people: Sequence[Learner]) -> dict[int, str]:
    """Who is linked by shared addresses, by learner: one name for all of a group."""
    at = {a: len(people) + k for k, a in enumerate({a for p in people for a in p.addresses})}
    ends = [(p.number, at[a]) for p in people for a in p.addresses]
    first, second = np.array(ends).T
    size = len(people) + len(at)
    graph = coo_array((np.ones(len(ends)), (first, second)), shape=(size, size))
    _, found = connected_components(graph, directed=False)
    return {p.number: f"group {found[p.number]}" for p in people}


class Shards:
    """What each shard knows of messages that left, by learner and by address."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.sent: dict[tuple[int, int | str], list[Sent]] = defaultdict(list)

    def ask(self, shard: int, message: Message, now: datetime) -> tuple[GateOutcome, datetime]:
        """The gate's answer on what this shard knows; what may leave is known there at once."""
        keys: tuple[int | str, ...] = (message.learner.number, message.address)
        past = {id(sent): sent for key in keys for sent in self.sent[shard, key]}
        request = EligibilityRequest(
            channel=message.channel,
            address=message.address,
            expires_at=message.expires_at,
            consent=True,
            zone="Europe/London",
            past=sorted(past.values(), key=lambda sent: sent.at),
        )
        decision = self.gate.decide(request, now)
        if decision.outcome is GateOutcome.ALLOW:
            sent = Sent(at=now, channel=message.channel)
            for key in keys:
                self.sent[shard, key].append(sent)
        return decision.outcome, decision.at or now


def planned(people: Sequence[Learner], days: int, gate: Gate, seed: int) -> list[Message]:
    """What the planning shards ask for, each by what it planned itself."""
    dice = np.random.default_rng(seed)
    shards = Shards(gate)
    found: list[Message] = []
    asks = ((day, who, shard) for day in range(days) for who in people for shard in who.planned_by)
    for day, learner, shard in asks:
        if dice.random() >= _ASKED_A_DAY:
            continue
        now = NOW + timedelta(days=day)
        text = len(learner.addresses) > 1 and dice.random() < 1 / 3
        channel = Channel.SMS if text else Channel.EMAIL
        message = Message(now, len(found), learner, channel, now + _EXPIRES)
        outcome, at = shards.ask(shard, message, now)
        if outcome is not GateOutcome.SKIP:
            found.append(message._replace(due=at))
    return found


def send(
    messages: Iterable[Message], gate: Gate, key: Key | None
) -> tuple[list[Message], Counter[str]]:
    """What leaves, and what became of all; without a key nobody asks the gate again."""
    waiting = list(messages)
    heapq.heapify(waiting)
    shards, counts = Shards(gate), Counter[str]()
    left: list[Message] = []
    while waiting:
        message = heapq.heappop(waiting)
        if key is None:
            left.append(message)
            continue
        shard = crc32(key(message.learner, message).encode()) % OUTBOX_SHARDS
        outcome, at = shards.ask(shard, message, message.due)
        if outcome is GateOutcome.DEFER:
            heapq.heappush(waiting, message._replace(due=at))
        elif outcome is GateOutcome.ALLOW:
            left.append(message)
        counts[outcome.value] += 1
    return left, counts


def over(left: Iterable[Message], limits: Sequence[Window]) -> int:
    """Learners and addresses that heard more than a cap allows in any window."""
    heard: dict[int | str, list[Sent]] = defaultdict(list)
    for message in left:
        for key in (message.learner.number, message.address):
            heard[key].append(Sent(at=message.due, channel=message.channel))
    return sum(any(_exceeds(sent, window) for window in limits) for sent in heard.values())


def _exceeds(sent: Sequence[Sent], window: Window) -> bool:
    """Whether any window holds more than it may: the message `limit` later came too soon."""
    times = sorted(s.at for s in sent if window.channel in {None, s.channel})
    later = times[window.limit :]
    return any(b - a < window.length for a, b in zip(times, later, strict=False))


def main(number: int, days: int) -> None:
    """Print each way of sharing the outbox: what left, and who heard too much."""
    gate = Gate(policy=load_policy(CONFIG), production=True)
    people = learners(number, np.random.default_rng(1))
    messages, group = planned(people, days, gate, 2), groups(people)
    keys: dict[str, Key | None] = {
        "sent as planned, not asked again": None,
        "by message": lambda _, message: str(message.number),
        "by address": lambda _, message: message.address,
        "by learner": lambda learner, _: str(learner.number),
        "by learners linked by an address": lambda learner, _: group[learner.number],
    }
    print(
        f"{number:,} learners, {days} days, {len(messages):,} messages planned on"
        f" {PLANNING_SHARDS} shards, sent on {OUTBOX_SHARDS}"
    )
    for name, key in keys.items():
        left, counts = send(messages, gate, key)
        print(
            f"  {name:<33} {len(left):7,} left  {counts['defer']:7,} put off "
            f" {counts['skip']:7,} not sent  over a cap: {over(left, gate.limits):,}"
        )


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    main(*(asked or [5_000, 60]))
