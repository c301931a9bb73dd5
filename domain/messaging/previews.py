"""How a message would read before anybody gets it, and who would get an empty or broken one."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from domain.messaging.message_context import (
    NO_WORK,
    PERSON,
    LearnerWork,
    course_link,
    example_urls,
    values_of,
)
from domain.messaging.rendering import MessageError, RenderedMessage, Templates
from domain.nudges.catalogue import fitting, ranked
from domain.policy import Channel, Intervention, SenderIdentity

#: More segments than this cost more than a text is worth.
MOST_SEGMENTS: Final = 3
# what a value nobody looked up reads like
_UNFILLED: Final = re.compile(r"\bNone\b|\bnan\b|<NA>|\{\{|\{%")
#: As long as one of a large programme.
_EXAMPLE_ENROLMENT: Final = 1_000_000
_ADDRESSES: Final = {Channel.EMAIL: "email", Channel.SMS: "phone"}


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewContext:
    """What all messages of a deployment share."""

    public_url: str
    sender_of: Callable[[str | None], SenderIdentity]
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewProblem:
    """A message that somebody would get, and what is wrong with it."""

    enrolment_id: int
    intervention: str
    channel: Channel
    language: str
    variant: str | None
    reason: str


def preview(
    templates: Templates,
    key: str,
    intervention: Intervention,
    person: Mapping[Any, Any],
    shared: PreviewContext,
    *,
    channel: Channel,
    language: str | None = None,
    variant: str | None = None,
    work: LearnerWork = NO_WORK,
) -> RenderedMessage:
    """The message as this person would get it, but for its links, which open nothing.

    Raises:
        MessageError: its template is missing or cannot be filled.
    """
    urls = example_urls(shared.public_url, channel)
    sender = shared.sender_of(person["programme"])
    values = values_of(person, key, intervention, sender=sender, urls=urls, work=work)
    values["course_url"] = course_link(
        sender.course_url, channel, public_url=shared.public_url, enrolment_id=_EXAMPLE_ENROLMENT
    )
    spoken = language or person["language"] or shared.language
    return templates.render(channel, intervention.template, values, spoken, variant)


def person_of(people: pd.DataFrame, enrolment_id: int) -> dict[str, Any] | None:
    """What words need of one enrolment of a people or snapshot frame; None where it is absent."""
    found = people.loc[people["enrolment_id"] == enrolment_id, list(PERSON)].head(1)
    rows = _plain(found)
    return rows[0] if rows else None


def find_preview_problems(
    templates: Templates,
    catalogue: Mapping[str, Intervention],
    people: pd.DataFrame,
    shared: PreviewContext,
    *,
    as_of: date,
) -> Iterator[PreviewProblem]:
    """Every message, in every wording, that would be empty or broken for somebody who fits.

    `people` has the columns of planning's people frame. Whether the gate would let it pass is
    left aside: tomorrow it may.
    """
    for key, intervention in ranked(catalogue):
        if intervention.by != "message":
            continue
        fit = people.loc[fitting(people, intervention, as_of)]
        needed = [*PERSON, "enrolment_id", *_ADDRESSES.values()]
        for person in _plain(fit[needed]):
            yield from _problems_of(templates, key, intervention, person, shared)


def untranslated(
    templates: Templates, catalogue: Mapping[str, Intervention]
) -> Iterator[tuple[str, Channel, str]]:
    """Interventions whose words a language lacks, by channel: they would come in English."""
    for key, intervention in ranked(catalogue):
        for channel in intervention.channels if intervention.by == "message" else ():
            for language in templates.words.languages:
                if templates.spoken(intervention.template, channel, language) != language:
                    yield key, channel, language


def _problems_of(
    templates: Templates,
    key: str,
    intervention: Intervention,
    person: Mapping[str, Any],
    shared: PreviewContext,
) -> Iterator[PreviewProblem]:
    reachable = [c for c in intervention.channels if person[_ADDRESSES[c]]]
    for channel in reachable:
        for variant in intervention.variants or (None,):
            reason = _problem(templates, key, intervention, person, shared, channel, variant)
            if reason:
                yield PreviewProblem(
                    enrolment_id=person["enrolment_id"],
                    intervention=key,
                    channel=channel,
                    language=person["language"] or shared.language,
                    variant=variant,
                    reason=reason,
                )


def _problem(  # noqa: PLR0917 - what a preview is made of, in its order
    templates: Templates,
    key: str,
    intervention: Intervention,
    person: Mapping[str, Any],
    shared: PreviewContext,
    channel: Channel,
    variant: str | None,
) -> str | None:
    try:
        written = preview(
            templates, key, intervention, person, shared, channel=channel, variant=variant
        )
    except MessageError as error:
        return str(error)
    return problem_in(written)


def problem_in(written: RenderedMessage) -> str | None:
    """What is wrong with a message as it would arrive, or None."""
    words, _, _ = written.text.partition("\n--\n")
    if written.subject is not None and not written.subject.strip():
        return "the subject is empty"
    if not words.strip():
        return "the text is empty"
    if unfilled := _UNFILLED.search(f"{written.subject or ''}\n{words}"):
        return f"it says {unfilled.group()!r} where a value is missing"
    if written.segments > MOST_SEGMENTS:
        return f"the text takes {written.segments} segments; {MOST_SEGMENTS} are the most"
    return None


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, None where empty."""
    columns = {name: frame[name].astype(object).where(frame[name].notna(), None) for name in frame}
    rows = pd.DataFrame(columns).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
