"""Looks at every message before anybody gets it: who would get an empty or broken one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from config.deployment import Deployment
from domain.messaging import PreviewProblem, find_preview_problems, person_of, preview, untranslated
from domain.messaging.rendering import RenderedMessage
from domain.policy import Channel, Intervention, Policy
from domain.store.planning_inputs import planning_inputs


class NothingToPreviewError(Exception):
    """There is no such intervention or learner; the message says which."""


@dataclass(frozen=True, kw_only=True)
class CheckedMessages:
    """What was found as of a day; `english` names what comes in English to other languages."""

    as_of: date
    learners: int
    problems: tuple[PreviewProblem, ...]
    english: tuple[str, ...]


def check_messages(deployment: Deployment, *, as_of: date, now: datetime) -> CheckedMessages:
    """Render every message of everybody who fits; sends and writes nothing."""
    templates, nudges = deployment.current_templates(), deployment.policy.nudges
    people = _people(deployment, as_of=as_of, now=now)
    found = find_preview_problems(
        templates, nudges, people, deployment.preview_context, as_of=as_of
    )
    missing = untranslated(templates, nudges)
    return CheckedMessages(
        as_of=as_of,
        learners=len(people),
        problems=tuple(found),
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
    deployment: Deployment, wanted: PreviewTarget, *, as_of: date, now: datetime
) -> RenderedMessage:
    """The message as that learner would get it, with links that open nothing.

    Raises:
        NothingToPreviewError: nobody of that name was scored that day, or no such intervention.
        MessageError: its words cannot be written.
    """
    intervention = _intervention(deployment.policy, wanted.intervention)
    people = _people(deployment, as_of=as_of, now=now)
    mine = people if wanted.learner is None else people[people["learner_ref"] == wanted.learner]
    person: dict[str, Any] | None = None
    if len(mine):
        person = person_of(mine, int(mine["enrolment_id"].iloc[0]))
    if person is None:
        who = f"learner {wanted.learner!r}" if wanted.learner else "learner"
        raise NothingToPreviewError(f"no {who} was scored on {as_of}")
    return preview(
        deployment.current_templates(),
        wanted.intervention,
        intervention,
        person,
        deployment.preview_context,
        channel=wanted.channel,
        language=wanted.language,
        variant=wanted.variant,
    )


def _people(here: Deployment, *, as_of: date, now: datetime) -> pd.DataFrame:
    """Everyone as planning sees them."""
    today = here.gate.today(now)
    return planning_inputs(here.database, here.policy, as_of=as_of, now=now, today=today).people


def _intervention(policy: Policy, key: str) -> Intervention:
    found = policy.nudges.get(key)
    if found is None or not found.template:
        known = ", ".join(k for k, what in policy.nudges.items() if what.template)
        raise NothingToPreviewError(f"{key!r} is not one of: {known}")
    return found
