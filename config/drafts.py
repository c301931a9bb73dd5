"""Turns decisions into messages: the learner's words, links and headers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import formataddr, parseaddr
from typing import Any

import pandas as pd

from config.deployment import Deployment
from domain.messaging import NO_WORK, PERSON, LearnerWork, course_link, values_of
from domain.messaging.links import Link, Purpose
from domain.messaging.rendering import MessageError, Templates
from domain.nudges.catalogue import works_of
from domain.nudges.eligibility import SkipReason
from domain.nudges.planning import NudgeKey, NudgeState, PlannedNudge, decided_for
from domain.policy import Channel, Policy, SenderIdentity
from domain.store.outbox import Draft


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes one run's messages; `people` has a row of a snapshot per enrolment."""

    deployment: Deployment
    people: Mapping[int, Mapping[Any, Any]]
    templates: Templates
    now: datetime
    work: Mapping[int, LearnerWork] = field(default_factory=dict)

    def draft(self, nudge: PlannedNudge, nudge_id: int | None = None) -> Draft:
        """The message of a nudge that goes out.

        Raises:
            MessageError: its template is missing or cannot be filled.
        """
        here, person = self.deployment, self.people[nudge.enrolment_id]
        urls, sender = self._urls(nudge), here.sender_of(person["programme"])
        intervention = here.policy.nudges[nudge.intervention]
        values = values_of(
            person,
            nudge.intervention,
            intervention,
            sender=sender,
            urls=urls,
            work=self.work.get(nudge.enrolment_id, NO_WORK),
        )
        channel = nudge.channel or Channel.EMAIL
        values["course_url"] = course_link(
            sender.course_url,
            channel,
            public_url=here.settings.public_url,
            enrolment_id=nudge.enrolment_id,
        )
        language = person["language"] or here.policy.sending.language
        written = self.templates.render(
            channel, intervention.template, values, language, nudge.variant
        )
        return Draft(
            dedupe_key=f"{nudge.enrolment_id}/{nudge.intervention}/{nudge.period}",
            channel=channel,
            kind=nudge.intervention,
            address=nudge.address or "",
            subject=written.subject,
            text=written.text,
            html=written.html,
            template=written.template,
            template_version=written.version,
            language=written.language,
            variant=written.variant,
            rendered_sha256=written.sha256,
            headers=self._headers(nudge, urls["unsubscribe_url"], person["coach_email"], sender),
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
        return self.deployment.urls.of_message(link, at=self.now)

    def _headers(
        self, nudge: PlannedNudge, stop: str, reply_to: str | None, sender: SenderIdentity
    ) -> dict[str, str]:
        """RFC 8058 one-click, RFC 2919 list id, who writes, whom to answer; none on an SMS."""
        if nudge.channel is Channel.SMS:
            return {}
        headers = {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-ID": f"Staycourse nudges <nudges.{self.deployment.urls.host}>",
        }
        shown = self._shown(sender)
        return (
            headers
            | ({"Reply-To": answers} if (answers := reply_to or sender.reply_to) else {})
            | ({"From": shown} if shown else {})
        )

    def _shown(self, sender: SenderIdentity) -> str:
        """Whom a mail comes from; empty: whom all of ours come from."""
        name, address = parseaddr(sender.address or self.deployment.settings.mail_from)
        if not sender.address and not sender.organisation:
            return ""
        return formataddr((name if sender.address else sender.organisation, address))


def write_drafts(
    nudges: Iterable[PlannedNudge], writer: Writer, *, as_of: date
) -> tuple[list[PlannedNudge], list[tuple[NudgeKey, Draft]]]:
    """The nudges with their messages; one whose words cannot be written is skipped, and says so."""
    decided: list[PlannedNudge] = []
    drafts: list[tuple[NudgeKey, Draft]] = []
    for nudge in nudges:
        if not _leaves(nudge):
            decided.append(nudge)
            continue
        try:
            draft = writer.draft(nudge)
        except MessageError as error:
            decided.append(_broken(nudge, error, writer.deployment.policy, as_of))
            continue
        decided.append(_with_work(nudge, writer, draft.text))
        drafts.append((nudge.key, draft))
    return decided, drafts


def _with_work(nudge: PlannedNudge, writer: Writer, text: str) -> PlannedNudge:
    """The work it is about goes into the trace: it may be handed in before the message leaves."""
    work = writer.work.get(nudge.enrolment_id, NO_WORK)
    names = works_of(writer.deployment.policy.nudges[nudge.intervention])
    if work.step and work.step.name and work.step.name in text:
        names = (*names, "next_step")
    if not names:
        return nudge
    return nudge._replace(trace={**nudge.trace, "work": {n: work.named(n) for n in names}})


def people_of(frame: pd.DataFrame, nudges: Iterable[PlannedNudge]) -> dict[int, Mapping[Any, Any]]:
    """What words need of everyone a message is written to; `frame` is a learner frame."""
    return rows_by_enrolment(frame, (n.enrolment_id for n in nudges if _leaves(n)), PERSON)


def rows_by_enrolment(
    frame: pd.DataFrame, enrolments: Iterable[int], columns: Sequence[str]
) -> dict[int, Mapping[Any, Any]]:
    """Plain values of some columns for some enrolments, None where empty."""
    some = frame.loc[frame["enrolment_id"].isin(set(enrolments)), ["enrolment_id", *columns]]
    plain = some.astype(object).where(some.notna(), None)
    return {row["enrolment_id"]: row for row in plain.to_dict("records")}


def _leaves(nudge: PlannedNudge) -> bool:
    return nudge.channel is not None and nudge.state is not NudgeState.SKIPPED


def _broken(nudge: PlannedNudge, error: MessageError, policy: Policy, as_of: date) -> PlannedNudge:
    """Skipped for its words; its arm stays, or only treated learners would lose theirs."""
    return nudge._replace(
        period=decided_for(as_of, SkipReason.BROKEN, policy.nudges[nudge.intervention]),
        state=NudgeState.SKIPPED,
        reason=SkipReason.BROKEN,
        at=None,
        trace={**nudge.trace, "words": str(error)},
    )
