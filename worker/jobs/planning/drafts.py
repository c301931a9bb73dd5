"""Turns decisions into messages: the learner's words, links and headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from config.settings import Settings
from domain.messaging import Templates, live_urls, values_of, write
from domain.messaging.links import Link, Purpose
from domain.nudges.planning import PlannedNudge
from domain.policy import Channel, Policy
from domain.store.outbox import Draft


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes one run's messages; `people` has a row of a snapshot per enrolment."""

    templates: Templates
    policy: Policy
    settings: Settings
    people: Mapping[int, Mapping[Any, Any]]
    now: datetime

    def draft(self, nudge: PlannedNudge, nudge_id: int | None = None) -> Draft:
        """The message of a nudge that goes out.

        Raises:
            MessageError: its template is missing or cannot be filled.
        """
        person = self.people[nudge.enrolment_id]
        urls = self._urls(nudge)
        intervention = self.policy.nudges[nudge.intervention]
        values = values_of(
            person,
            nudge.intervention,
            intervention,
            course_url=self.settings.course_url,
            urls=urls,
        )
        written = write(
            self.templates,
            intervention,
            values,
            channel=nudge.channel,
            language=person["language"] or self.policy.sending.language,
            variant=nudge.variant,
        )
        return Draft(
            dedupe_key=f"{nudge.enrolment_id}/{nudge.intervention}/{nudge.period}",
            channel=nudge.channel or Channel.EMAIL,
            kind=nudge.intervention,
            address=nudge.address or "",
            subject=written.subject,
            text=written.text,
            html=written.html,
            template=written.template,
            language=written.language,
            variant=written.variant,
            rendered_sha256=written.sha256,
            headers=self._headers(nudge, urls["unsubscribe_url"], person["coach_email"]),
            send_after_at=nudge.at or self.now,
            expires_at=nudge.expires_at,
            nudge_id=nudge_id,
            learner_id=nudge.learner_id,
        )

    def _urls(self, nudge: PlannedNudge) -> dict[str, str]:
        link = Link(
            purpose=Purpose.UNSUBSCRIBE,
            learner_id=nudge.learner_id,
            channel=nudge.channel or Channel.EMAIL,
            enrolment_id=nudge.enrolment_id,
            intervention=nudge.intervention,
            period=nudge.period,
        )
        secret = self.settings.secret_key.get_secret_value()
        return live_urls(link, public_url=self.settings.public_url, secret=secret, at=self.now)

    def _headers(self, nudge: PlannedNudge, stop: str, reply_to: str | None) -> dict[str, str]:
        """RFC 8058 one-click, RFC 2919 list id, and the coach to answer to; none on an SMS."""
        if nudge.channel is Channel.SMS:
            return {}
        host = urlsplit(self.settings.public_url).hostname or "localhost"
        headers = {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-ID": f"Staycourse nudges <nudges.{host}>",
        }
        return headers | ({"Reply-To": reply_to} if reply_to else {})
