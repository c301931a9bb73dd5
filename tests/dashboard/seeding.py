"""A small programme with weekly snapshots, written straight into the tables.

Numbers follow from a seed, so tests may count them; the dashboard sees what the jobs would leave.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from faker import Faker
from sqlmodel import Session, SQLModel, insert, select

from domain.store.database.engine import Database
from domain.store.staff.members import Role, create_user, hash_password
from domain.store.tables import (
    Activity,
    Assessment,
    Barrier,
    Cohort,
    Employer,
    Enrolment,
    ImportRun,
    Learner,
    Nudge,
    Programme,
    Result,
    Snapshot,
    Staff,
)
from tests.factories import add_message

STARTS_ON = date(2026, 1, 5)
PASSWORD = "correct horse battery staple"
BARRIERS = ("childcare", "work schedule", "health", "no quiet place to study")
STAGES = ("Induction", "Core skills", "Workplace project", "Gateway")


@dataclass(frozen=True, kw_only=True)
class Seed:
    """How much to write."""

    learners: int = 60
    weeks: int = 6
    cohorts: int = 2
    seed: int = 7


def as_ofs(seed: Seed) -> list[date]:
    """The Sundays on which everyone was scored."""
    return [STARTS_ON + timedelta(days=7 * week - 1) for week in range(1, seed.weeks + 1)]


def fill(database: Database, seed: Seed) -> None:
    """Write the whole programme."""
    random, fake = Random(seed.seed), Faker("en_GB")  # noqa: S311 - believable, not secret
    fake.seed_instance(seed.seed)
    with database.transaction() as session:
        people(session)
        frame(session, seed)
        for number in range(1, seed.learners + 1):
            learner(session, number, seed, random, fake)


def people(session: Session) -> None:
    """One person of each role who may sign in, and two coaches with learners."""
    secret = hash_password(PASSWORD)
    for name, role in [("Mara Manager", Role.MANAGER), ("Ada Admin", Role.ADMIN)]:
        email = f"{role}@example.org"
        create_user(session, email=email, name=name, role=role, password_hash=secret)
    for number, name in enumerate(("Cora Coach", "Cody Coach"), start=1):
        session.add(
            Staff(ref=f"c{number}", name=name, email=f"c{number}@example.org", role="coach")
        )
    session.flush()
    create_user(session, email="c1@example.org", name="-", role=Role.COACH, password_hash=secret)
    email = "analyst@example.org"
    create_user(session, email=email, name="Ana Analyst", role=Role.ANALYST, password_hash=secret)
    for member in session.exec(select(Staff).where(Staff.role != Role.COACH)):
        member.sees_demographics = True


def frame(session: Session, seed: Seed) -> None:
    """What learners are enrolled in."""
    session.add(Programme(id=1, ref="p", name="Data Technician", weeks=12))
    session.add(Employer(id=1, ref="e", name="Northbridge Health"))
    session.add(ImportRun(source="tables", path="x.csv", started_at=_at(0), finished_at=_at(0)))
    session.flush()
    for number in range(1, seed.cohorts + 1):
        starts_on = STARTS_ON - timedelta(days=14 * (number - 1))
        ends_on = starts_on + timedelta(days=7 * 26)
        session.add(
            Cohort(id=number, ref=f"k{number}", programme_id=1, name=f"Cohort {number}",
                   starts_on=starts_on, ends_on=ends_on)
        )  # fmt: skip
        session.flush()
        _add(session, Assessment, [
            {"ref": f"a{number}-{n}", "cohort_id": number, "name": f"Assignment {n}",
             "kind": "assignment", "due_on": starts_on + timedelta(days=18 * n), "weight": 25.0}
            for n in (1, 2, 3)
        ])  # fmt: skip


def learner(session: Session, number: int, seed: Seed, random: Random, fake: Faker) -> None:
    """One person: their days, their work, and what was computed each week."""
    cohort = 1 + number % seed.cohorts
    session.add(Learner(id=number, ref=f"l{number}", name=fake.name(),
                        email=f"learner{number}@example.org",
                        phone=f"+44 7700 900{number:03d}"))  # fmt: skip
    session.flush()
    original = {"Postcode": f"AB{number} 1CD", "Note": "=1+1" if number == 1 else "fine"}
    session.add(Enrolment(id=number, ref=f"n{number}", learner_id=number, cohort_id=cohort,
                          coach_id=_coach(number), employer_id=1, enrolled_on=STARTS_ON,
                          stage=STAGES[1], original=json.dumps(original)))  # fmt: skip
    session.flush()
    drive, has_barrier = random.random(), random.random() < 0.12
    days = _active_days(drive, seed, random)
    _add(session, Activity, [_activity(number, day, random) for day in days])
    kind = BARRIERS[number % len(BARRIERS)] if has_barrier else ""
    if has_barrier:
        session.add(Barrier(enrolment_id=number, kind=kind, reported_on=STARTS_ON + timedelta(20)))
    _hand_in(session, number, cohort, seed, drive)
    for week, as_of in enumerate(as_ofs(seed), start=1):
        share = week / seed.weeks
        barrier = kind if week > 3 else ""
        row = _snapshot(number, as_of, days, drive=drive, barrier=barrier, share=share)
        _add(session, Snapshot, [row])
    if number % 4 == 0:
        _nudge(session, number, as_ofs(seed)[-1])


def _active_days(drive: float, seed: Seed, random: Random) -> list[date]:
    quits = STARTS_ON + timedelta(days=int(7 * seed.weeks * (0.25 + drive * 1.3)))
    known = [STARTS_ON + timedelta(days=n) for n in range(7 * seed.weeks)]
    return [day for day in known if day < quits and random.random() < 0.15 + 0.5 * drive]


def _hand_in(session: Session, number: int, cohort: int, seed: Seed, drive: float) -> None:
    submitted = STARTS_ON + timedelta(days=16)
    if drive > 0.3 and submitted <= as_ofs(seed)[-1]:
        score, known = 50 + 45 * drive, submitted + timedelta(days=10)
        session.add(Result(enrolment_id=number, assessment_id=3 * cohort - 2, score=score,
                           submitted_on=submitted, known_on=known))  # fmt: skip


def _snapshot(
    number: int, as_of: date, days: list[date], *, drive: float, barrier: str, share: float
) -> dict[str, Any]:
    seen = max((day for day in days if day <= as_of), default=None)
    quiet = (as_of - seen).days if seen else None
    progress = round(min(100.0, 140 * drive * share), 1)
    engagement = _segment(quiet is None or quiet > 14, quiet is not None and quiet <= 7)
    moved = _segment(progress < 50, progress >= 70)
    barred = "Critical" if barrier else "On Track"
    composite = min(engagement, moved, barred, key=["Critical", "Moderate", "On Track"].index)
    score = round(
        min(99.0, max(1.0, 60 - 55 * drive + 2.2 * (quiet or 20) + 15 * bool(barrier))), 1
    )
    return {
        "as_of": as_of, "enrolment_id": number, "days_since_last_seen": quiet, "progress": progress,
        "grade": round(50 + 45 * drive, 1) if share > 0.5 and drive > 0.3 else None,
        "barriers": barrier, "stage": STAGES[min(3, int(4 * share))], "status": "Active",
        "engagement_segment": engagement, "progress_segment": moved, "barrier_segment": barred,
        "composite_segment": composite,
        "worklist_rank": number if composite == "Critical" else None,
        "risk_score": score, "leave_soon": round(score / 400, 4),
        "risk_band": "Red" if score >= 80 else "Amber" if score >= 50 else "Green",
        "reasons": json.dumps([
            [f"no activity for {quiet} days", 12.4],
            ["handed in every piece of work on time", -6.1],
            round(score - 36.3, 1), 30.0,
        ]),
        "leave_after_gap": round(score / 500, 4), "stop_out": round(score / 200, 4),
        "grade_low": 50.0, "grade_forecast": 61.0, "grade_high": 74.0,
        "nearest_change": f"coming back today would move the score from {score:.0f} to 10"
        if score >= 50 else None,
        "badges": _badges(number, share),
        "policy_revision": "seeded",
    }  # fmt: skip


def _badges(number: int, share: float) -> str | None:
    """Every fifth learner falls until the last week, when they drop."""
    if number % 5:
        return None
    return "falling" if share < 1 else "sudden drop; falling"


def _activity(number: int, day: date, random: Random) -> dict[str, Any]:
    kinds = {
        k: random.randint(0, 9) for k in ("content", "assessment", "discussion", "video", "other")
    }
    return {"enrolment_id": number, "day": day, "clicks": sum(kinds.values()), **kinds}


def _nudge(session: Session, number: int, as_of: date) -> None:
    held = number % 8 == 0
    nudge = Nudge(enrolment_id=number, intervention="reengage", period="2026-W06", as_of=as_of,
                  planned_at=_at(40), state="skipped" if held else "planned",
                  arm="holdout" if held else "treated", channel="email",
                  skip_reason="holdout" if held else None, trace="{}",
                  policy_revision="seeded")  # fmt: skip
    session.add(nudge)
    session.flush()
    if held:
        return
    add_message(session, nudge_id=nudge.id, learner_id=number, subject="We saved your place",
                address=f"learner{number}@example.org", state="sent", send_after_at=_at(41),
                expires_at=_at(43), sent_at=_at(41), created_at=_at(40))  # fmt: skip


def _segment(critical: bool, on_track: bool) -> str:  # noqa: FBT001 - two facts, not switches
    return "Critical" if critical else "On Track" if on_track else "Moderate"


def _coach(number: int) -> int:
    return 3 + number % 2


def _at(days: int) -> datetime:
    return datetime.combine(STARTS_ON + timedelta(days=days), time(9), tzinfo=UTC)


def _add(session: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
