"""Planning: the whole catalogue for a million learners, beside asking learner by learner.

Half of them heard from us in the last month, a tenth chose something for themselves, and clocks
are those of five zones. `python -m benchmarks.bench_planning [learners] [of whom one by one]`
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.apart import measure, peak_mb
from config.files import load_policy
from domain.nudges.catalogue import fields_needed
from domain.nudges.eligibility import ChannelPreference, Gate, RecipientStates, Sent
from domain.nudges.planning import Benefits, Draws, counted
from domain.nudges.planning.explained import nudges_of
from domain.nudges.planning.plan import blocks
from domain.policy import Channel, Policy
from tests.domain.nudges.reference import plan_one_by_one

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CONFIG = Path(__file__).parent.parent / "config"
HEARD, DRAWN = 0.5, 0.2  # who had messages in the last month; who had a nudge like this
ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Sydney", None]


def learners(number: int, policy: Policy) -> pd.DataFrame:
    """So many people spread over segments, bands and silence as in a real cohort."""
    dice = np.random.default_rng(1)
    ids = np.arange(number)
    segments = ["Critical", "Moderate", "On Track"]
    frame = pd.DataFrame(dict.fromkeys(fields_needed(policy.nudges)), index=ids)
    return frame.assign(
        enrolment_id=ids,
        learner_id=ids,
        cohort_id=ids % 500,
        learner_ref=ids.astype(str),
        email=ids.astype(str) + "@learner.example",
        phone=("+4477009" + pd.Series(ids).astype(str)).where(ids % 3 > 0),
        zone=dice.choice(np.array(ZONES, dtype=object), number),
        programme_zone="Europe/London",
        email_consent=True,
        sms_consent=dice.choice(np.array([True, None], dtype=object), number),
        active_on=None,
        days_since_last_seen=dice.gamma(1.2, 6, number).round(),
        progress=dice.uniform(10, 95, number),
        grade=dice.normal(66, 12, number),
        composite_segment=dice.choice(segments, number, p=[0.3, 0.4, 0.3]),
        progress_segment=dice.choice(segments, number),
        risk_band=dice.choice(["Red", "Amber", "Green"], number, p=[0.1, 0.3, 0.6]),
        barriers=dice.choice(["", "Childcare"], number, p=[0.95, 0.05]),
        days_to_next_due=dice.integers(1, 30, number).astype(float),
        days_since_missed=dice.integers(1, 90, number).astype(float),
    )


def standing(number: int) -> RecipientStates:
    """What they got, chose and stopped: one to four messages to each second learner."""
    dice = np.random.default_rng(2)
    hours = dice.uniform(1, 24 * 30, (number, 4))
    sizes = np.where(dice.random(number) < HEARD, dice.integers(1, 5, number), 0)
    channels = list(Channel)
    past = {
        n: [Sent(at=NOW - timedelta(hours=h), channel=channels[n % 2]) for h in hours[n, :size]]
        for n, size in enumerate(sizes.tolist())
        if size
    }
    runs = [NOW - timedelta(days=int(days)) for days in range(1, 29)]
    drawn = np.flatnonzero(dice.random(number) < DRAWN).tolist()
    pause = ChannelPreference(paused_until=NOW + timedelta(days=3))
    return RecipientStates(
        past=past,
        same_at={(n, "reengage"): runs[n % 28] for n in drawn},
        choices={
            n: {("email", "risk"): ChannelPreference(allowed=False)} for n in range(0, number, 20)
        }
        | {n: {("*", "*"): pause} for n in range(10, number, 20)},
        suppressed={
            ("email", f"{n}@learner.example"): "unsubscribed" for n in range(5, number, 50)
        },
    )


def held_out(_kind: str, ref: str) -> bool:
    """A fifth, without the hash: that is the same for both."""
    return ref.endswith(("1", "2"))


def at_once(number: int) -> dict[str, Any]:
    """Seconds until every decision is known as columns, and until each is written down."""
    policy = load_policy(CONFIG)
    people, past = learners(number, policy), standing(number)
    before, start, cpu = peak_mb(), time.perf_counter(), time.process_time()
    gate = Gate(policy=policy, production=True)
    found = blocks(people, past, gate=gate, as_of=NOW.date(), now=NOW, worth=Benefits())
    decided, decided_cpu = time.perf_counter() - start, time.process_time() - cpu
    draws, worth = Draws(held_out=held_out), Benefits()
    nudges = list(nudges_of(found, draws=draws, benefits=worth, as_of=NOW.date()))
    return {
        "decided": decided,
        "decided_cpu": decided_cpu,
        "written": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "mb": peak_mb() - before,
        "decisions": len(nudges),
        "asked": sum(len(c.distinct) for block in found for c in block.answered.channels),
        "counts": counted(nudges),
    }


def one_by_one(number: int) -> dict[str, Any]:
    """The same, learner by learner."""
    policy = load_policy(CONFIG)
    people, past = learners(number, policy), standing(number)
    gate = Gate(policy=policy, production=True)
    start = time.process_time()
    given: dict[str, Any] = {"held_out": held_out, "as_of": NOW.date(), "now": NOW}
    found = plan_one_by_one(people, past, gate=gate, benefits=Benefits(), **given)
    return {"cpu": time.process_time() - start, "decisions": len(found)}


def main() -> None:
    """Both, each in a process of its own."""
    sizes = [int(argument) for argument in sys.argv[1:]]
    many, some = (sizes + [1_000_000, 20_000][len(sizes) :])[:2]
    ours = measure("benchmarks.bench_planning", "at_once", str(many))
    loop = measure("benchmarks.bench_planning", "one_by_one", str(some))
    each, looped = (1e6 * x["cpu"] / x["decisions"] for x in (ours, loop))
    print(
        f"planning {many:,} learners: decided in {ours['decided']:.1f} s"
        f" ({ours['decided_cpu']:.1f} s of CPU), every decision written down with its trace in"
        f" {ours['written']:.1f} s ({ours['cpu']:.1f} s of CPU), {ours['mb']:,.0f} MB\n"
        f"  {ours['decisions']:,} decisions; the gate was asked {ours['asked']:,} times\n"
        f"  {each:.1f} us of CPU a decision; learner by learner {looped:.0f} us:"
        f" {looped / each:.0f} times faster\n  {ours['counts']}"
    )


if __name__ == "__main__":
    measured = {"at_once": at_once, "one_by_one": one_by_one}
    if len(sys.argv) > 1 and sys.argv[1] in measured:
        print(json.dumps(measured[sys.argv[1]](int(sys.argv[2]))))
    else:
        main()
