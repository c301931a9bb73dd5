"""What was decided about messages, sent or not: nudges to learners and alerts to coaches."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

import pandas as pd
from sqlalchemy import Subquery, case, exists, false, func, literal, null, select, true, union_all
from sqlmodel import col

from domain.nudges.planning import NudgeState
from domain.store.database import AnySelect, Database, columns, end_of
from domain.store.tables import (
    Alert,
    Enrolment,
    Learner,
    Message,
    MessageEvent,
    MessageState,
    Nudge,
)

#: So long before it leaves a message may have been decided, at most.
_MAY_WAIT: Final = timedelta(days=10)
#: States of a nudge that nothing was told of yet.
_UNTOLD: Final = frozenset(NudgeState) - {NudgeState.SKIPPED}


def messages_then(before: datetime) -> Subquery:
    """Messages as they stood just before an instant, with as much as a decision shows of them.

    What a provider told later is left out; a message that had neither left, nor been taken up, nor
    expired by then is not there at all.
    """
    later = select(col(MessageEvent.message_id)).where(col(MessageEvent.at) >= before).distinct()
    is_now = before == end_of(date.max)  # then nothing was told later, and nobody has to look
    told_later = false() if is_now else col(Message.id).in_(later)
    begun = func.coalesce(
        Message.sent_at, Message.claimed_at, Message.taken_back_at, Message.expires_at
    )
    said = col(Message.taken_back_by) + ": " + func.coalesce(Message.taken_back_why, "")
    return (
        select(
            *columns(Message.id, Message.nudge_id, Message.channel),
            *columns(Message.subject, Message.sent_at),
            case((told_later, MessageState.SENT), else_=Message.state).label("state"),
            case((~told_later, col(Message.reason))).label("reason"),
            said.label("taken_back"),
        )
        .where(begun < before)
        .subquery()
    )


def decided_apart(
    as_of: date,
    before: datetime,
    *,
    since: datetime | None = None,
    among: AnySelect | None = None,
    states: Collection[str] | None = None,
) -> list[AnySelect]:
    """Nudges and alerts decided up to `as_of`, with their messages as they stood before an instant.

    Columns: id, at (UTC), decided_at (UTC; it never changes), enrolment_id, kind, to_coach, state,
    reason, channel, subject, taken_back (by whom, and why). With `since`, decisions of long before
    it are left out; a message that left since is among them if it was planned in the weeks before.
    `among`: only about these enrolments.

    The selects share no row, and that of skipped nudges is the last. A few columns of each cost
    less: of all together, SQLite writes every column of every row before it counts them. Who is
    skipped, as most are, has no message to look for. With `states`, none being all, nudges whose
    message left, whose did not, and that have none are apart too: an index finds the latest `at`
    of each, and what is in none of these states is not looked for.
    """
    m = messages_then(before)
    nudges = [_planned(m), _skipped()] if states is None else _by_course(m, states)
    alerts = _alerts(m).where(col(Alert.as_of) <= as_of)
    nudges = [part.where(col(Nudge.as_of) <= as_of) for part in nudges]
    if since is not None:
        alerts = alerts.where(col(Alert.raised_at) >= since - _MAY_WAIT)
        nudges = [part.where(col(Nudge.planned_at) >= since - _MAY_WAIT) for part in nudges]
    if among is not None:
        alerts = alerts.where(col(Alert.enrolment_id).in_(among))
        nudges = [part.where(col(Nudge.enrolment_id).in_(among)) for part in nudges]
    return [alerts, *nudges]


def _planned(m: Subquery) -> AnySelect:
    return (
        _nudges(
            at=func.coalesce(m.c.sent_at, Nudge.planned_at),
            state=func.coalesce(m.c.state, Nudge.state),
            reason=m.c.reason,
            channel=func.coalesce(m.c.channel, Nudge.channel),
            m=m,
        )
        .outerjoin(m, m.c.nudge_id == Nudge.id)
        .where(col(Nudge.state) != NudgeState.SKIPPED)
    )


def _by_course(m: Subquery, states: Collection[str]) -> list[AnySelect]:
    of_message: dict[str, Any] = {"state": m.c.state, "reason": m.c.reason, "channel": m.c.channel}
    left, stayed = (
        _nudges(at=at, **of_message, m=m).join(m, m.c.nudge_id == Nudge.id)
        for at in (m.c.sent_at, Nudge.planned_at)
    )
    parts = [left.where(m.c.sent_at.is_not(None)), stayed.where(m.c.sent_at.is_(None))]
    if untold := _UNTOLD.intersection(states or _UNTOLD):
        none = ~exists().where(m.c.nudge_id == Nudge.id)
        parts.append(_without_message(reason=null()).where(col(Nudge.state).in_(untold), none))
    if not states or NudgeState.SKIPPED in states:
        parts.append(_skipped())
    return parts


def _skipped() -> AnySelect:
    return _without_message(reason=Nudge.skip_reason).where(col(Nudge.state).not_in(_UNTOLD))


def _without_message(*, reason: object) -> AnySelect:
    return _nudges(at=Nudge.planned_at, state=Nudge.state, reason=reason, channel=Nudge.channel)


def _nudges(
    *, at: object, state: object, reason: object, channel: object, m: Subquery | None = None
) -> AnySelect:
    subject, taken_back = (null(), null()) if m is None else (m.c.subject, m.c.taken_back)
    shown: dict[str, Any] = {
        "at": at,
        "decided_at": Nudge.planned_at,
        "enrolment_id": Nudge.enrolment_id,
        "kind": Nudge.intervention,
        "to_coach": false(),
        "state": state,
        "reason": reason,
        "channel": channel,
        "subject": subject,
        "taken_back": taken_back,
    }
    labelled = [value.label(name) for name, value in shown.items()]
    return select(col(Nudge.id), *labelled).select_from(Nudge)


def _alerts(m: Subquery) -> AnySelect:
    planned = case((col(Alert.skip_reason).is_(None), "planned"), else_="skipped")
    return select(
        col(Alert.id),
        func.coalesce(m.c.sent_at, Alert.raised_at).label("at"),
        *columns(decided_at=Alert.raised_at),
        col(Alert.enrolment_id),
        literal("alert_coach").label("kind"),
        true().label("to_coach"),
        func.coalesce(m.c.state, planned).label("state"),
        func.coalesce(m.c.reason, Alert.skip_reason).label("reason"),
        m.c.channel,
        *(m.c.subject, m.c.taken_back),
    ).outerjoin_from(Alert, m, m.c.id == Alert.message_id)


def read_decisions(
    database: Database, as_of: date, *, known_by: date | None = None
) -> pd.DataFrame:
    """One row per nudge or alert decided up to `as_of`, newest first.

    Columns: id (of the nudge or alert), at, decided_at (UTC), enrolment_id, kind, to_coach, state
    (of its message, once that left or was given up), reason, channel, subject, taken_back (by whom,
    and why), name, learner_ref, coach_id, cohort_id. What became of messages is told up to the end
    of `known_by` (UTC), by default `as_of`; `date.max` is all.
    """
    d = union_all(*decided_apart(as_of, end_of(known_by or as_of))).subquery()
    newest_first = (d.c.at.desc(), d.c.id.desc())
    return database.read_frame(with_learners(d).order_by(*newest_first), gaps=["coach_id"])


def with_learners(d: Subquery) -> AnySelect:
    """Decisions with the learner each is about: the columns of `read_decisions`."""
    return (
        select(
            *(d.c.id, d.c.at, d.c.decided_at, d.c.enrolment_id, d.c.kind, d.c.to_coach, d.c.state),
            *(d.c.reason, d.c.channel, d.c.subject, d.c.taken_back),
            *columns(Learner.name, learner_ref=Learner.ref),
            *columns(Enrolment.coach_id, Enrolment.cohort_id),
        )
        .join(Enrolment, col(Enrolment.id) == d.c.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
    )
