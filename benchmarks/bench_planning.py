"""Planning: the whole catalogue for a million learners, and decisions saved in both databases.

Half of them heard from us in the last month, a tenth chose something for themselves, and clocks
are those of five zones. Of a tenth of them decisions are saved; plain is the driver's executemany
(SQLite) or COPY (PostgreSQL) of the same rows, without asking which are new; the server's own CPU
is not in it. `python -m benchmarks.bench_planning [learners]`
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.apart import measure, peak_mb
from benchmarks.servers import postgresql
from config.files import load_policy
from domain.experiments import Arm
from domain.nudges.catalogue import fields_needed
from domain.nudges.eligibility import ChannelPreference, Gate, RecipientStates, Sent
from domain.nudges.planning import Assignment, PlannedNudge, PlanningInputs, counted, hold_of, plan
from domain.policy import Channel, Policy
from domain.store.database import Database, append, table_of
from domain.store.database.bulk import copy_rows
from domain.store.nudges import save_nudges
from domain.store.tables import Cohort, Enrolment, Learner, Nudge, Programme

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


def states(number: int) -> RecipientStates:
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


@dataclass(frozen=True)
class Fifth(Assignment):
    """A fifth is held out, without the hash."""

    def arm(self, intervention: str, ref: str) -> Arm:  # noqa: ARG002 - alike for all
        """Whoever's number ends on one or two."""
        return Arm.HOLDOUT if ref.endswith(("1", "2")) else Arm.TREATED


def planning(number: int) -> dict[str, Any]:
    """Seconds until every decision is written down with its trace."""
    policy = load_policy(CONFIG)
    people, past = learners(number, policy), states(number)
    before, start, cpu = peak_mb(), time.perf_counter(), time.process_time()
    nudges = decisions(policy, people, past)
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "mb": peak_mb() - before,
        "decisions": len(nudges),
        "asked": sum(map(_asked, nudges)),
        "counts": counted(nudges),
    }


def decisions(policy: Policy, people: pd.DataFrame, past: RecipientStates) -> list[PlannedNudge]:
    """What is decided about these people today."""
    known = PlanningInputs(
        people=people, states=past, hold=hold_of(people, policy, stale_import=False)
    )
    gate = Gate(policy=policy, production=True)
    assignment = Fifth(policy=policy, learners=len(people), states=past)
    return plan(known, gate=gate, assignment=assignment, as_of=NOW.date(), now=NOW)


def saving(number: int, url: str) -> dict[str, Any]:
    """CPU seconds of this process until decisions are saved, beside plain rows of the same."""
    policy = load_policy(CONFIG)
    people = learners(number, policy).assign(enrolment_id=lambda known: known["enrolment_id"] + 1)
    nudges = decisions(policy, people, RecipientStates())
    database = Database(url)
    database.migrate()
    _enrol(database, number)

    def save() -> None:
        database.write(
            save_nudges,
            nudges,
            as_of=NOW.date(),
            now=NOW,
            zone=Gate(policy=policy, production=True).zone,
            revision=policy.revision,
        )

    ours, plain = _cpu(save), _cpu(_again(database))
    database.close()
    return {"decisions": len(nudges), "ours": ours, "plain": plain}


def _again(database: Database) -> Callable[[], None]:
    """Writes what is saved once more, as another period, the fastest way the driver has."""
    names = [c.name for c in table_of(Nudge).c if c.name not in {"id", "period"}]
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM nudge")
        rows = [(*row, "plain") for row in found]

    def write() -> None:
        database.write(copy_rows, "nudge", [*names, "period"], iter(rows))

    return write


def _cpu(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _enrol(database: Database, number: int) -> None:
    with database.transaction() as session:
        programme = Programme(ref="p", name="P")
        session.add(programme)
        session.flush()
        session.add(
            Cohort(
                id=1,
                ref="c",
                name="C",
                programme_id=programme.id,
                starts_on=NOW.date(),
                ends_on=NOW.date(),
            )
        )
        session.flush()
        ids = pd.Series(range(1, number + 1))
        people = {"id": ids, "ref": ids.astype(str)}
        append(session, table_of(Learner), pd.DataFrame(people))
        enrolments = pd.DataFrame({**people, "learner_id": ids, "cohort_id": 1})
        append(session, table_of(Enrolment), enrolments)


def _asked(nudge: PlannedNudge) -> int:
    """How often the gate was asked about it."""
    return len({*Channel, "person"} & nudge.trace.keys())


def main() -> None:
    """In a process of its own."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    found = measure("benchmarks.bench_planning", "planning", str(number))
    each = 1e6 * found["cpu"] / found["decisions"]
    print(
        f"planning {number:,} learners: every decision written down with its trace in"
        f" {found['seconds']:.1f} s ({found['cpu']:.1f} s of CPU), {found['mb']:,.0f} MB\n"
        f"  {found['decisions']:,} decisions, {each:.1f} us of CPU each; the gate was asked"
        f" {found['asked']:,} times\n  {found['counts']}"
    )
    with tempfile.TemporaryDirectory() as scratch, postgresql() as server:
        for url in (f"sqlite:///{scratch}/bench.sqlite", server.url):
            saved = measure("benchmarks.bench_planning", "saving", str(number // 10), url)
            print(
                f"saving {saved['decisions']:,} decisions on {url.partition(':')[0]}: ours"
                f" {saved['ours']:.2f} s of CPU, plain {saved['plain']:.2f} s,"
                f" {saved['ours'] / saved['plain']:.1f} x"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["planning"]:
        print(json.dumps(planning(int(sys.argv[2]))))
    elif sys.argv[1:2] == ["saving"]:
        print(json.dumps(saving(int(sys.argv[2]), sys.argv[3])))
    else:
        main()
