"""What templates may say to a learner: their name, their course, the links they may open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from domain.frames import UNNAMED_PROGRAMME
from domain.messaging.given_names import given_name
from domain.messaging.links import Link, Purpose
from domain.messaging.links import signed as links
from domain.policy import Channel, Intervention, SenderIdentity

#: What has to be known of a person: columns of the people frame.
PERSON: Final = ("name", "language", "programme", "coach", "coach_email", "progress")


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A piece of assessed work: what it is called, where that is known, and when it is due."""

    name: str | None
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerWork:
    """What a learner hands in next, and what was due last and has not reached us.

    `step` is what those who passed did next from there, or what comes next in the course.
    """

    next: Work | None = None
    missed: Work | None = None
    step: Work | None = None

    def named(self, name: str) -> list[str | None]:
        """One of them (as templates call it) as plain values, to be compared later."""
        work = {"next_work": self.next, "next_step": self.step}.get(name, self.missed)
        return [work.name, work.due_on.isoformat()] if work else []


NO_WORK: Final = LearnerWork()


def live_urls(link: Link, *, public_url: str, secret: str, at: datetime) -> dict[str, str]:
    """Every link of a message that leaves, by the name templates use: `why_url` and the like."""
    return {
        f"{purpose}_url": links.url(
            replace(link, purpose=purpose), public_url=public_url, secret=secret, at=at
        )
        for purpose in Purpose
    }


def example_urls(public_url: str, channel: Channel) -> dict[str, str]:
    """The same for a preview: they open nothing, so that a colleague's click changes nothing.

    In texts they are as long as real ones, so that segments are counted right.
    """
    base, short = public_url.rstrip("/"), links.short_path(links.EXAMPLE_SHORT)
    return {
        f"{purpose}_url": base + (short if channel is Channel.SMS else f"/p/{purpose}/example")
        for purpose in Purpose
    }


def course_link(course_url: str, channel: Channel, *, public_url: str, enrolment_id: int) -> str:
    """Where a learner goes on, as a message says it: in texts a short one of ours if that saves."""
    short = f"{public_url.rstrip('/')}/p/c/{enrolment_id}"
    is_text = channel is Channel.SMS and bool(course_url)
    return min(course_url, short, key=len) if is_text else course_url


def values_of(
    person: Mapping[Any, Any],
    key: str,
    intervention: Intervention,
    *,
    sender: SenderIdentity,
    urls: Mapping[str, str],
    work: LearnerWork = NO_WORK,
) -> dict[str, Any]:
    """What the words of an intervention are filled with for one person (`PERSON` of them).

    What is not known is empty: a programme nobody named, a coach whom no answer reaches.
    """
    progress, programme = person["progress"], person["programme"]
    return {
        "first_name": given_name(person["name"]),
        "programme": "" if programme == UNNAMED_PROGRAMME else programme,
        "coach": person["coach"] if person["coach_email"] else "",
        "organisation": sender.organisation,
        "course_url": sender.course_url,
        "next_work": work.next,
        "missed_work": work.missed,
        "next_step": work.step,
        "progress": None if progress is None else round(progress),
        "intervention": key,
        "why": intervention.why,
        **urls,
    }
