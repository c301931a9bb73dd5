"""Fills an empty database for the demo: real learners, a trained scorer, some replayed weeks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from config.deployment import Deployment
from demo.addresses import ANALYST, MANAGER
from demo.answers import answer_nudges
from demo.apprentices import APPRENTICES_COACH, import_apprentices
from demo.coaching import contact_some, prefer_texts
from demo.people import FIRST_COACH, invented_people, without_addresses
from demo.reactions import react
from domain.policy import Policy
from domain.risk.model import Scorer
from domain.sources import ImportBatch
from domain.sources.oulad import read_oulad
from domain.store.activity import save_batch
from domain.store.database import Database
from domain.store.operations import RunState, begin_run, finish_run
from domain.store.people import LearnerSettings, save_learner_settings
from domain.store.scoring import read_snapshots
from domain.store.staff import Role, create_user, hash_password, let_see_demographics
from worker.jobs.planning.match_challenges import match_challenges
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.scoring.monitor_scorer import watch_scorer
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.scoring.train_scorer import train_scorer
from worker.jobs.sending.send_nudges import send_nudges
from worker.jobs.staff.alert_coaches import alert_coaches
from worker.jobs.staff.weekly_summary import weekly_summary
from worker.timetable import SLOTTED, slot_of

SAMPLE: Final = Path(__file__).parent.parent / "data/oulad/oulad-aaa2013j-bbb2013b.zip"
_SEED: Final = 20131001
_SCORED_WEEKS: Final = 16
_NUDGED_WEEKS: Final = 10
_REAL_NUDGED_WEEKS: Final = 4

#: When messages of a replayed day go out: at once, and where quiet hours or good times defer them.
_SENDS_AFTER: Final = (timedelta(minutes=5), timedelta(hours=9), timedelta(hours=24))

#: Told what is being done and how far it is, 0 to 1.
Report = Callable[[str, float], None]
#: Day 0 of AAA-2013J, and how far into its 268 days the demo opens.
_COURSE_STARTS_ON: Final = date(2013, 10, 1)
_OPENS_AFTER_DAYS: Final = 123
#: One of so many would like a challenge.
_ONE_IN: Final = 8


def seed(here: Deployment, *, password: str, report: Report) -> None:
    """Import, invent contact details, train, then replay weekly days up to today."""
    database, policy, now = here.database, here.policy, here.clock()
    today = now.date()
    people = _import(database, now=now, report=report)
    report("simulating an apprenticeship", 0.0)
    apprentices = import_apprentices(database, today=today, now=now)
    goals = {name: one.goal_days for name, one in policy.nudges.items() if one.goal_days}
    _users(database, password=password)
    prefer_texts(database)
    report("training on the finished presentation", 0.0)
    days = replayed_days(today, _SCORED_WEEKS)
    trained = train_scorer(database, policy, data_until=days[0], now=now)
    if not isinstance(trained, Scorer):
        report(f"no scorer: {trained.sentence}", 1.0)
    for number, day in enumerate(days, start=1):
        score_learners(database, policy, as_of=day, now=now)
        if number == 1:
            wish_for_challenges(database, as_of=day, now=now)
        if len(days) - number == _REAL_NUDGED_WEEKS:
            # those of the sample cannot answer: earlier nudges to them would tell of nothing
            database.write(save_batch, people, source="demo", path="addresses", now=now)
        if len(days) - number < _NUDGED_WEEKS:
            match_challenges(database, as_of=day, now=now)
            watch_scorer(database, policy, as_of=day, now=now)
            _nudge(here, as_of=day, now=now)
            react(database, set(apprentices), as_of=day, now=now, seed=_SEED)
            answer_nudges(database, apprentices, goals, as_of=day, today=today, seed=_SEED)
            contact_some(database, as_of=day, before=today)
        report("replaying the last weeks", number / len(days))
    weekly_summary(here, as_of=today, now=now)
    _mark_done(database, policy, now=now)


def _mark_done(database: Database, policy: Policy, *, now: datetime) -> None:
    """Enter today's slots in the ledger, so that the worker does not repeat what was replayed."""
    zone = ZoneInfo(policy.sending.zone)
    with database.transaction() as session:
        for job in SLOTTED:
            slot = slot_of(job.last_due(now, zone))
            run = begin_run(session, job.name, slot, after=None, by="demo", now=now)
            if run is not None:
                replayed = "replayed by the demo"
                finish_run(session, run, state=RunState.DONE, detail=replayed, now=now)


def _import(database: Database, *, now: datetime, report: Report) -> ImportBatch:
    """Save the real learners under invented names; gives back their addresses, for later."""
    batch = read_oulad(
        SAMPLE,
        shift_days=shift_days(now.date()),
        progress=lambda share, _what: report("reading real learners", share),
    )
    people = invented_people(batch.frame("enrolments"), seed=_SEED)
    with database.transaction() as session:
        save_batch(session, batch, source="oulad", path=SAMPLE.name, now=now)
        save_batch(session, without_addresses(people), source="demo", path="names", now=now)
    return people


def _users(database: Database, *, password: str) -> None:
    hashed = hash_password(password)
    with database.transaction() as session:
        manager = create_user(
            session, email=MANAGER, name="Demo manager", role=Role.ADMIN, password_hash=hashed
        )
        let_see_demographics(session, staff_id=manager.staff_id, may=True)
        for email, name in ((FIRST_COACH, "Demo coach"), (APPRENTICES_COACH, "Demo skills coach")):
            create_user(session, email=email, name=name, role=Role.COACH, password_hash=hashed)
        create_user(
            session, email=ANALYST, name="Demo analyst", role=Role.ANALYST, password_hash=hashed
        )


def _nudge(here: Deployment, *, as_of: date, now: datetime) -> None:
    """Decide and send as the worker would have that day at ten, and never in the future."""
    at = datetime.combine(as_of, time(10), here.zone).astimezone(UTC)
    plan_nudges(here, as_of=as_of, now=min(at, now))
    alert_coaches(here, as_of=as_of, now=min(at, now))
    for moment in sorted({min(at + later, now) for later in _SENDS_AFTER}):
        send_nudges(here, now=moment)


def shift_days(today: date) -> int:
    """Whole weeks to add to every date, so that weekdays stay what they were."""
    weeks = (today - _COURSE_STARTS_ON - timedelta(days=_OPENS_AFTER_DAYS)).days // 7
    return 7 * weeks


def replayed_days(today: date, weeks: int) -> list[date]:
    """The same weekday over the last `weeks` weeks, oldest first, ending with today."""
    return [today - timedelta(weeks=ago) for ago in reversed(range(weeks))]


def wish_for_challenges(database: Database, *, as_of: date, now: datetime) -> int:
    """One in eight of those enrolled on a day would like a challenge; gives back how many."""
    willing = read_snapshots(database, as_of)["learner_id"].sort_values()[::_ONE_IN]
    with database.transaction() as session:
        for number, learner in enumerate(willing):
            choice = LearnerSettings(challenge_opt_in=True, share_first_name=number % 2 == 0)
            save_learner_settings(session, int(learner), choice, now=now)
    return len(willing)
