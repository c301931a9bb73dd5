"""What templates may say to a learner: their name, their course, the links they may open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from domain.messaging.given_names import given_name
from domain.messaging.links import Link, Purpose
from domain.messaging.links import signed as links
from domain.messaging.rendering import RenderedMessage, Templates
from domain.policy import Channel, Intervention

#: What has to be known of a person: columns of the people frame.
PERSON: Final = ("name", "language", "programme", "coach", "coach_email", "progress")


def live_urls(link: Link, *, public_url: str, secret: str, at: datetime) -> dict[str, str]:
    """Every link of a message that leaves, by the name templates use: `why_url` and the like."""
    return {
        f"{purpose}_url": links.url(
            replace(link, purpose=purpose), public_url=public_url, secret=secret, at=at
        )
        for purpose in Purpose
    }


def example_urls(public_url: str) -> dict[str, str]:
    """The same for a preview: they open nothing, so that a colleague's click changes nothing."""
    base = public_url.rstrip("/")
    return {f"{purpose}_url": f"{base}/p/{purpose}/example" for purpose in Purpose}


def values_of(
    person: Mapping[Any, Any],
    key: str,
    intervention: Intervention,
    *,
    course_url: str,
    urls: Mapping[str, str],
) -> dict[str, Any]:
    """What the words of an intervention are filled with for one person (`PERSON` of them)."""
    progress = person["progress"]
    return {
        "first_name": given_name(person["name"]),
        "programme": person["programme"],
        "coach": person["coach"],
        "course_url": course_url,
        "progress": None if progress is None else round(progress),
        "intervention": key,
        "why": intervention.why,
        **urls,
    }


def write(
    templates: Templates,
    intervention: Intervention,
    values: Mapping[str, Any],
    *,
    channel: Channel | None,
    language: str | None,
    variant: str | None,
) -> RenderedMessage:
    """The words of an intervention for one channel, language and wording.

    Raises:
        MessageError: its template is missing or cannot be filled.
    """
    make = templates.sms if channel is Channel.SMS else templates.email
    return make(intervention.template, values, language, variant)
