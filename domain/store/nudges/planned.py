"""Nudges as they were decided, and the history that the next decision looks at."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from domain.coaching import monday_of
from domain.nudges.eligibility import RecipientStates, SkipReason
from domain.nudges.planning import NudgeKey, NudgeState, PlannedNudge
from domain.policy import Policy
from domain.store.database import columns, insert_new
from domain.store.nudges.escalation import (
    read_calls_for_help,
    read_last_help,
    read_open_asks,
    read_unanswered,
)
from domain.store.nudges.past_messages import read_past_of_everybody, read_past_of_one
from domain.store.nudges.returns import keep_instants
from domain.store.people import is_of, read_endings, read_preferences, read_suppressions
from domain.store.privacy import read_objecting_learners
from domain.store.tables import Enrolment, Learner, Nudge

_Drawn = tuple[str, str]


def read_recipient_states(
    session: Session,
    policy: Policy,
    *,
    as_of: date,
    now: datetime,
    today: date,
    learner_id: int | None = None,
) -> RecipientStates:
    """Everything planning has to know about the past, for every learner, or for one."""
    arms, shares = _draws(session, learner_id)
    # how far back an intervention may still matter
    cooldown = timedelta(days=max((n.cooldown_days for n in policy.nudges.values()), default=0))
    answer_within = timedelta(days=policy.sending.unanswered_after_days)
    return RecipientStates(
        past=read_past_of_everybody(session, now=now)
        if learner_id is None
        else read_past_of_one(session, learner_id, now=now),
        same_at=_last_draws(session, now - cooldown, learner_id),
        choices=read_preferences(session, None if learner_id is None else [learner_id]),
        suppressed=read_suppressions(session),
        decided=_decided(session, as_of, learner_id),
        arms=arms,
        shares=shares,
        unanswered=read_unanswered(
            session,
            as_of=as_of,
            now=now,
            after=answer_within,
            today=today,
            learner_id=learner_id,
        ),
        helped=read_last_help(session, since=now - cooldown),
        asked=read_open_asks(session),
        calling=read_calls_for_help(session),
        objecting=read_objecting_learners(session),
        endings=read_endings(session, as_of, today=today, learner_id=learner_id),
    )


def save_nudges(
    session: Session,
    nudges: Iterable[PlannedNudge],
    *,
    as_of: date,
    now: datetime,
    zone: ZoneInfo,
    revision: str,
) -> dict[NudgeKey, int]:
    """Add the decisions that are not there yet; the row numbers of the new ones by key.

    `zone` is the clock of programmes that name none.
    """
    rows = (_row(nudge, as_of, now, revision) for nudge in nudges)
    new = set(insert_new(session, Nudge, rows))
    keep_instants(session, now=now, zone=zone)
    key = columns(Nudge.enrolment_id, Nudge.intervention, Nudge.period)
    found = select(col(Nudge.id), *key).where(
        *(col(Nudge.as_of) == as_of, col(Nudge.planned_at) == now),
        col(Nudge.state) != NudgeState.SKIPPED,
    )
    return {(e, kind, period): n for n, e, kind, period in session.execute(found) if n in new}


def _last_draws(
    session: Session, since: datetime, learner_id: int | None
) -> dict[tuple[int, str], datetime]:
    """When each learner last reached the draw of each intervention, in either arm."""
    drawn = (col(Enrolment.learner_id), col(Nudge.intervention))
    found = (
        select(*drawn, func.max(Nudge.planned_at))
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .where(col(Nudge.planned_at) >= since, _reached_the_draw(), is_of(learner_id))
        .group_by(*drawn)
    )
    return {(learner, kind): at for learner, kind, at in session.execute(found)}


def _reached_the_draw() -> ColumnElement[bool]:
    reason = col(Nudge.skip_reason)
    return or_(reason.is_(None), reason == SkipReason.HOLDOUT)


def _decided(session: Session, as_of: date, learner_id: int | None) -> set[NudgeKey]:
    """Decisions of the week and the month around a day."""
    since = min(as_of.replace(day=1), monday_of(as_of))
    key = columns(Nudge.enrolment_id, Nudge.intervention, Nudge.period)
    found = select(*key).where(col(Nudge.as_of) >= since)
    if learner_id is not None:
        found = found.join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id).where(
            is_of(learner_id)
        )
    return {(enrolment, kind, period) for enrolment, kind, period in session.execute(found)}


def _draws(
    session: Session, learner_id: int | None
) -> tuple[dict[_Drawn, str], dict[_Drawn, float]]:
    """The first arm recorded of each learner ref and intervention, and the share it was drawn with.

    A share nobody recorded is absent.
    """
    found = (
        select(*columns(Learner.ref, Nudge.intervention, Nudge.arm, Nudge.share))
        .select_from(Nudge)
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .where(col(Nudge.arm).is_not(None), is_of(learner_id))
        .order_by(col(Nudge.id).desc())
    )
    drawn = {(ref, kind): (arm, share) for ref, kind, arm, share in session.execute(found)}
    arms = {key: arm for key, (arm, _) in drawn.items()}
    return arms, {key: share for key, (_, share) in drawn.items() if share is not None}


def _row(nudge: PlannedNudge, as_of: date, now: datetime, revision: str) -> dict[str, Any]:
    return {
        "enrolment_id": nudge.enrolment_id,
        "intervention": nudge.intervention,
        "period": nudge.period,
        "as_of": as_of,
        "planned_at": now,
        "state": nudge.state,
        "arm": nudge.arm,
        "share": nudge.share,
        "variant": nudge.variant,
        "channel": nudge.channel,
        "skip_reason": nudge.reason,
        "not_before_at": nudge.at if nudge.reason is None else None,
        "trace": json.dumps(nudge.trace, separators=(",", ":"), ensure_ascii=False),
        "policy_revision": revision,
    }
