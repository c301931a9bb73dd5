"""Turns decisions into messages: the learner's words, links and headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from config.settings import Settings
from domain.nudges import links
from domain.nudges.links import Link, Purpose
from domain.nudges.messages import Templates, Written
from domain.nudges.planning import Nudge
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

    def draft(self, nudge: Nudge, nudge_id: int | None = None) -> Draft:
        """The message of a nudge that goes out.

        Raises:
            MessageError: its template is missing or cannot be filled.
        """
        person = self.people[nudge.enrolment_id]
        stop, choose = (self._url(nudge, purpose) for purpose in Purpose)
        values = self._values(nudge, person) | {"unsubscribe_url": stop, "preferences_url": choose}
        written = self._written(nudge, values, person["language"])
        return Draft(
            dedupe_key=f"{nudge.enrolment_id}/{nudge.intervention}/{nudge.period}",
            channel=nudge.channel or Channel.EMAIL,
            kind=nudge.intervention,
            address=nudge.address or "",
            subject=written.subject,
            text=written.text,
            html=written.html,
            template=written.template,
            headers=self._headers(nudge, stop, person["coach_email"]),
            send_after_at=nudge.at or self.now,
            expires_at=nudge.expires_at,
            nudge_id=nudge_id,
            learner_id=nudge.learner_id,
        )

    def _written(self, nudge: Nudge, values: Mapping[str, Any], language: str | None) -> Written:
        template = self.policy.nudges[nudge.intervention].template
        spoken = language or self.policy.sending.language
        if nudge.channel is Channel.SMS:
            return self.templates.sms(template, values, spoken)
        return self.templates.email(template, values, spoken)

    def _values(self, nudge: Nudge, person: Mapping[Any, Any]) -> dict[str, Any]:
        progress = person["progress"]
        return {
            "first_name": first_name(person["name"]),
            "programme": person["programme"],
            "coach": person["coach"],
            "course_url": self.settings.course_url,
            "progress": None if progress is None else round(progress),
            "why": self.policy.nudges[nudge.intervention].why,
        }

    def _url(self, nudge: Nudge, purpose: Purpose) -> str:
        link = Link(
            purpose=purpose,
            learner_id=nudge.learner_id,
            channel=nudge.channel or Channel.EMAIL,
            enrolment_id=nudge.enrolment_id,
            intervention=nudge.intervention,
            period=nudge.period,
        )
        secret = self.settings.secret_key.get_secret_value()
        return links.url(link, public_url=self.settings.public_url, secret=secret, at=self.now)

    def _headers(self, nudge: Nudge, stop: str, reply_to: str | None) -> dict[str, str]:
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


def first_name(name: str | None) -> str:
    """How to greet someone; "there" where nobody knows their name."""
    return name.split()[0] if name and name.strip() else "there"
