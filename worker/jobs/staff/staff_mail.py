"""Messages to colleagues: how each is reached, and their words as drafts for the outbox."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session

from config.deployment import Deployment
from domain.coaching import DeliveryPreference
from domain.frames import UNNAMED_COHORT
from domain.messaging.checks import colleague_values
from domain.messaging.rendering import Templates
from domain.nudges.eligibility import RecipientStates, next_allowed
from domain.policy import Channel
from domain.store.coaching import Colleague
from domain.store.outbox import Draft
from domain.store.people import read_called, read_suppressions


def ways_to(session: Session, people: Iterable[Colleague]) -> dict[int, list[DeliveryPreference]]:
    """How each colleague wants to be reached, and what stops it, by row number."""
    standing = RecipientStates(suppressed=read_suppressions(session))
    return {
        person.staff_id: [
            DeliveryPreference(
                channel=channel,
                address=person.address(channel),
                suppressed=standing.suppression(channel, person.address(channel)),
            )
            for channel in person.channels
        ]
        for person in people
    }


def cohort_shown(name: str) -> str:
    """A cohort by its name; nothing while nobody has named it."""
    return "" if name == UNNAMED_COHORT else name


def day_in_full(day: date) -> str:
    """A day as colleagues read it: 2 March 2026."""
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True, kw_only=True)
class StaffWriter:
    """Writes one run's messages to colleagues; raises `MessageError` where words are broken."""

    deployment: Deployment
    now: datetime

    @cached_property
    def _templates(self) -> Templates:
        """The words of the whole run."""
        return self.deployment.current_templates()

    def url(self, path: str) -> str:
        """An address of the dashboard."""
        return self.deployment.urls.page(path)

    def called(
        self, session: Session, person: Colleague, enrolment_ids: Collection[int]
    ) -> Mapping[int, str]:
        """By enrolment, what stands for a name to who may know none; empty for who may."""
        if self.deployment.policy.privacy.sees_names(person.role):
            return {}
        return read_called(session, enrolment_ids)

    def draft(
        self,
        key: str,
        kind: str,
        person: Colleague,
        way: DeliveryPreference,
        values: Mapping[str, Any],
    ) -> Draft:
        """The message of a kind to one colleague on one of their ways."""
        filled = colleague_values(person.name, values)
        written = self._templates.render(way.channel, kind, filled)
        at = self._from(way.channel)
        return Draft(
            dedupe_key=key if way.channel is Channel.EMAIL else f"{key}/{way.channel}",
            channel=way.channel,
            kind=kind,
            address=way.address or "",
            subject=written.subject,
            text=written.text,
            html=written.html,
            template=written.template,
            send_after_at=at,
            expires_at=at + timedelta(hours=self.deployment.policy.sending.expires_after_hours),
            staff_id=person.staff_id,
        )

    def _from(self, channel: Channel) -> datetime:
        """A mail waits in its box; a text waits for the morning."""
        if channel is Channel.EMAIL:
            return self.now
        here = self.deployment
        return next_allowed(self.now, here.zone, here.policy.quiet_hours) or self.now
