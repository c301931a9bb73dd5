"""Looks at every message before anybody gets it: who would get an empty or broken one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from config.settings import Settings
from config.templates import load_templates
from domain.messaging import (
    PreviewContext,
    PreviewProblem,
    RenderedMessage,
    Templates,
    person_of,
    preview,
    troubles,
    untranslated,
)
from domain.policy import Channel, Intervention, Policy
from domain.store.database import Database
from domain.store.planning_inputs import planning_inputs
from worker.jobs.planning.plan_nudges import gate_of


class NothingToPreviewError(Exception):
    """There is no such intervention or learner; the message says which."""


@dataclass(frozen=True, kw_only=True)
class CheckedMessages:
    """What was found as of a day; `english` names what comes in English to other languages."""

    as_of: date
    learners: int
    troubles: tuple[PreviewProblem, ...]
    english: tuple[str, ...]


def check_messages(
    database: Database,
    policy: Policy,
    settings: Settings,
    *,
    as_of: date,
    now: datetime,
    templates: Templates | None = None,
) -> CheckedMessages:
    """Render every message of everybody who fits; sends and writes nothing."""
    words = templates or Templates(load_templates())
    people = _people(database, policy, settings, as_of=as_of, now=now)
    found = troubles(words, policy.nudges, people, house_of(settings, policy), as_of=as_of)
    missing = untranslated(words, policy.nudges)
    return CheckedMessages(
        as_of=as_of,
        learners=len(people),
        troubles=tuple(found),
        english=tuple(f"{key} by {channel} in {language}" for key, channel, language in missing),
    )


@dataclass(frozen=True, kw_only=True)
class PreviewTarget:
    """Which message to preview, and as whom; without a learner, as the first there is."""

    intervention: str
    learner: str | None = None
    channel: Channel = Channel.EMAIL
    language: str | None = None
    variant: str | None = None


def preview_message(
    database: Database,
    policy: Policy,
    settings: Settings,
    wanted: PreviewTarget,
    *,
    as_of: date,
    now: datetime,
) -> RenderedMessage:
    """The message as that learner would get it, with links that open nothing.

    Raises:
        NothingToPreviewError: nobody of that name was scored that day, or no such intervention.
        MessageError: its words cannot be written.
    """
    intervention = _intervention(policy, wanted.intervention)
    people = _people(database, policy, settings, as_of=as_of, now=now)
    mine = people if wanted.learner is None else people[people["learner_ref"] == wanted.learner]
    person: dict[str, Any] | None = None
    if len(mine):
        person = person_of(mine, int(mine["enrolment_id"].iloc[0]))
    if person is None:
        who = f"learner {wanted.learner!r}" if wanted.learner else "learner"
        raise NothingToPreviewError(f"no {who} was scored on {as_of}")
    return preview(
        Templates(load_templates()),
        wanted.intervention,
        intervention,
        person,
        house_of(settings, policy),
        channel=wanted.channel,
        language=wanted.language,
        variant=wanted.variant,
    )


def _people(
    database: Database, policy: Policy, settings: Settings, *, as_of: date, now: datetime
) -> pd.DataFrame:
    """Everyone as planning sees them."""
    today = gate_of(policy, settings).today(now)
    return planning_inputs(database, policy, as_of=as_of, now=now, today=today).people


def house_of(settings: Settings, policy: Policy) -> PreviewContext:
    """What all messages of this deployment share."""
    return PreviewContext(
        public_url=settings.public_url,
        course_url=settings.course_url,
        language=policy.sending.language,
    )


def _intervention(policy: Policy, key: str) -> Intervention:
    found = policy.nudges.get(key)
    if found is None or not found.template:
        known = ", ".join(k for k, what in policy.nudges.items() if what.template)
        raise NothingToPreviewError(f"{key!r} is not one of: {known}")
    return found
