"""Tells staff once when the data went quiet, or a coach has gone; ends it when over."""

from datetime import datetime
from typing import Final

import pandas as pd
from sqlmodel import Session

from domain.policy import Policy
from domain.risk.scoring import silent_cohorts
from domain.store.operations import end_notice, raise_notice, read_open_notices
from domain.store.people import read_cohort_names
from domain.store.staff.caseloads import read_caseloads

STALE: Final = "stale_import"
SILENT: Final = "silent_cohort:"
GONE: Final = "coach_gone"


def update_data_notices(
    session: Session, features: pd.DataFrame, news: float, policy: Policy, *, now: datetime
) -> None:
    """Raise or end the notices of stale data and of silent cohorts.

    `features`: everyone who is registered now, whole cohorts. While everything is stale, cohorts
    are silent for that reason, and one notice says it.
    """
    stale = news >= policy.scorer.refusal.stale_days
    if stale:
        raise_notice(
            session,
            STALE,
            sentence=f"Nothing was imported and nobody was seen for {news:.0f} days.",
            advice="Check that the platform's export or feed still arrives; until it does nobody "
            "is scored.",
            now=now,
        )
    else:
        end_notice(session, STALE, now=now)
    days = policy.sending.hold_when_silent_days
    silent = [] if stale or features.empty else sorted(silent_cohorts(features, days=days))
    for number, name in read_cohort_names(session, silent).items():
        raise_notice(
            session,
            f"{SILENT}{number}",
            sentence=f"Nobody of {name} was seen for {days} days or more.",
            advice="Check the import, or whether they have a break; nudges to them wait.",
            now=now,
        )
    _end_others(session, {f"{SILENT}{number}" for number in silent}, now=now)


def update_coach_notice(session: Session, *, now: datetime) -> None:
    """Raise or end the notice that learners have a coach who was removed."""
    gone = [one for one in read_caseloads(session) if one.is_removed]
    if not gone:
        end_notice(session, GONE, now=now)
        return
    whose = ", ".join(f"{one.member.name} ({one.learners:,})" for one in gone)
    raise_notice(
        session,
        GONE,
        sentence=f"Learners still have a coach who was removed: {whose}.",
        advice="Say who takes over: staycourse user take-over OLD-COACH NEW-COACH.",
        now=now,
    )


def _end_others(session: Session, lasting: set[str], *, now: datetime) -> None:
    for notice in read_open_notices(session):
        if notice.cause.startswith(SILENT) and notice.cause not in lasting:
            end_notice(session, notice.cause, now=now)
