"""Which tables a warehouse gets, and of each only what its models need.

Nobody is named: people are the store's own numbers, and no address, text or demographic goes along.
With `refs`, learners, enrolments and coaches also have what their platform calls them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, case, func, select
from sqlmodel import col

from domain.store.activity import barrier_episodes
from domain.store.database import AnySelect, columns, table_of
from domain.store.tables import (
    SNAPSHOT_FEATURES,
    Activity,
    Assessment,
    Attendance,
    Barrier,
    CheckIn,
    Cohort,
    Contact,
    Employer,
    Enrolment,
    Learner,
    Message,
    MessageEvent,
    Nudge,
    Programme,
    Progress,
    Result,
    Snapshot,
    Staff,
    StatusHistory,
)

_SHOWN: Final = (
    *("days_since_last_seen", "progress", "grade", "status", "engagement_segment"),
    *("progress_segment", "barrier_segment", "composite_segment", "worklist_rank", "risk_score"),
    *("risk_band", "leave_soon", "no_score_reason", "scorer_id", "policy_revision", "version"),
)
_FEATURES: Final = (
    *("week", "active_days_28", "expected_progress", "modules_completed", "work_missed"),
    *("avg_quiz_score", "days_since_last_feedback", "quiz_score_avg_last_30d"),
    *("attendance_rate_last_30d", "sentiment"),
)
#: Kinds of events of which it is told when a message first had one.
_OUTCOMES: Final = ("delivered", "open", "click", "reply")


@dataclass(frozen=True, kw_only=True)
class ExportedTable:
    """A table of the warehouse; with `day`, one part for each day of that column."""

    name: str
    rows: AnySelect
    day: str | None = None


def exported_tables(*, refs: bool, told_from: int) -> Iterator[ExportedTable]:
    """Every table that is read from the store, what others point to last.

    Each is in the order of its day, if it has one, and then of its key. What barriers are called is
    told where so many learners named the same.
    """
    yield from _happened()
    yield ExportedTable(name="barriers", rows=_barriers(told_from), day="reported_on")
    yield from _done()
    yield from _people(refs=refs)


def _happened() -> Iterator[ExportedTable]:
    a, p, r, t, c = Activity, Progress, Result, Attendance, CheckIn
    yield _by_day(
        "activity",
        *columns(a.enrolment_id, a.day, a.clicks, a.content, a.assessment, a.discussion),
        *columns(a.video, a.other, a.sessions, a.minutes),
    )
    yield _by_day(
        "progress", *columns(p.enrolment_id, p.day, p.percent, p.modules_completed, p.grade)
    )
    results = _by_day(
        "results",
        *columns(r.enrolment_id, r.assessment_id, r.submitted_on, r.known_on, r.score, r.is_banked),
        day="submitted_on",
        key=(r.enrolment_id, r.assessment_id),
    )
    # one without a day was taken back: it is a result no more
    handed_in = results.rows.where(col(r.submitted_on).is_not(None))
    yield ExportedTable(name="results", rows=handed_in, day="submitted_on")
    yield _by_day("attendance", *columns(t.enrolment_id, t.day, t.planned, t.attended))
    yield _by_day(
        "check_ins",
        *columns(c.enrolment_id, c.day, c.kind, c.sentiment),
        key=(c.enrolment_id, c.kind),
    )
    yield ExportedTable(name="snapshots", rows=_snapshots(), day="as_of")
    h = StatusHistory
    yield _by_day(
        "status_spans",
        *columns(h.enrolment_id, h.status, h.from_on, h.until_on),
        day="from_on",
        key=(h.enrolment_id,),
    )


def _done() -> Iterator[ExportedTable]:
    n, c = Nudge, Contact
    yield _by_day(
        "nudges",
        *columns(n.enrolment_id, n.intervention, n.period, n.as_of, n.planned_at, n.planned_on),
        *columns(n.state, n.arm, n.share, n.variant, n.channel, n.skip_reason, nudge_id=n.id),
        day="as_of",
        key=(n.id,),
    )
    yield ExportedTable(name="messages", rows=_messages(), day="nudged_on")
    contacts = _by_day(
        "contacts",
        *columns(c.enrolment_id, c.day, c.kind, c.outcome, c.minutes, c.logged_at),
        *columns(contact_id=c.id, coach_id=c.staff_id),
        key=(c.id,),
    )
    counted = contacts.rows.where(col(c.taken_back_at).is_(None))
    yield ExportedTable(name="contacts", rows=counted, day="day")


def _people(*, refs: bool) -> Iterator[ExportedTable]:
    e, s, x = Enrolment, Staff, Learner
    called = {"enrolments": columns(enrolment_ref=e.ref), "learners": columns(learner_ref=x.ref)}
    called["coaches"] = columns(coach_ref=s.ref)
    named = called if refs else dict.fromkeys(called, ())
    a = Assessment
    yield _whole(
        "assessments",
        a.id,
        *columns(a.cohort_id, a.name, a.kind, a.due_on, a.weight, assessment_id=a.id),
    )
    yield _whole(
        "enrolments",
        e.id,
        *columns(e.learner_id, e.cohort_id, e.employer_id, e.coach_id, enrolment_id=e.id),
        *columns(e.enrolled_on, e.withdrawn_on, e.outcome, e.outcome_on, e.stage),
        *columns(e.previous_attempts, e.credits),
        col(e.left_out).is_(None).label("is_counted"),
        *named["enrolments"],
    )
    yield _whole(
        "learners",
        x.id,
        *columns(x.zone, x.language, x.account, x.email_consent, x.sms_consent, learner_id=x.id),
        *named["learners"],
    )
    here = col(s.removed_at).is_(None).label("works_here")
    yield _whole(
        "coaches", s.id, *columns(s.role, s.weekly_minutes, coach_id=s.id), here, *named["coaches"]
    )
    g, h, m = Programme, Cohort, Employer
    yield _whole("employers", m.id, *columns(m.ref, m.name, employer_id=m.id))
    yield _whole(
        "cohorts",
        h.id,
        *columns(h.programme_id, h.ref, h.name, h.starts_on, h.ends_on, cohort_id=h.id),
    )
    yield _whole(
        "programmes",
        g.id,
        *columns(g.ref, g.name, g.weeks, g.zone, g.language, g.simulated, programme_id=g.id),
    )


def _snapshots() -> AnySelect:
    """Everybody of every scored day in its newest version, with what the scorer read."""
    shown, kept = table_of(Snapshot), SNAPSHOT_FEATURES
    same = and_(*(kept.c[key] == shown.c[key] for key in ("as_of", "enrolment_id", "version")))
    return (
        select(
            *(shown.c[name] for name in ("as_of", "enrolment_id", *_SHOWN)),
            *(kept.c[name] for name in _FEATURES),
        )
        .select_from(shown.outerjoin(kept, same))
        .order_by(shown.c.as_of, shown.c.enrolment_id)
    )


def _barriers(told_from: int) -> AnySelect:
    """Each barrier that was reported; what few learners have may be told in somebody's own words.

    `barrier_no` tells apart those of one learner and day.
    """
    b, told = Barrier, barrier_episodes().c
    common = (
        select(col(b.kind))
        .join(Enrolment, col(Enrolment.id) == b.enrolment_id)
        .group_by(col(b.kind))
        .having(func.count(col(Enrolment.learner_id).distinct()) >= told_from)
    )
    turn = func.row_number(type_=Integer).over(
        partition_by=(told.enrolment_id, told.reported_on), order_by=told.kind
    )
    return select(
        *(told.enrolment_id, told.reported_on),
        turn.label("barrier_no"),
        case((told.kind.in_(common), told.kind)).label("kind"),
        *(told.severity, told.resolved_on),
    ).order_by(told.reported_on, told.enrolment_id, told.kind)


def _messages() -> AnySelect:
    """What nudges became: messages, and what learners or a provider answered; never the words."""
    m, e = Message, MessageEvent
    first = {
        kind: select(func.min(e.at))
        .where(col(e.message_id) == m.id, col(e.kind) == kind)
        .scalar_subquery()
        .label(f"first_{kind}_at")
        for kind in _OUTCOMES
    }
    return (
        select(
            *columns(m.nudge_id, m.channel, m.kind, m.state, message_id=m.id),
            *(*columns(m.language, m.variant, m.created_at, m.sent_at), *first.values()),
            *columns(nudged_on=Nudge.as_of),
        )
        .join(Nudge, col(Nudge.id) == m.nudge_id)
        .order_by(col(Nudge.as_of), col(m.id))
    )


def _by_day(
    name: str, *chosen: ColumnElement[Any], day: str = "day", key: tuple[Any, ...] = ()
) -> ExportedTable:
    order = key or (next(c for c in chosen if c.key == "enrolment_id"),)
    first = next(c for c in chosen if c.key == day)
    return ExportedTable(name=name, rows=select(*chosen).order_by(first, *order), day=day)


def _whole(name: str, number: object, *chosen: ColumnElement[Any]) -> ExportedTable:
    return ExportedTable(name=name, rows=select(*chosen).order_by(col(number)))
