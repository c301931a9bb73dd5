"""Copies and erasures that admins asked for, and how they stand; always read anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dashboard.data.queries import Queries
from dashboard.web import Viewer
from domain.store.audit import person
from domain.store.operations import AskedJob, RequestState, ask_for_job, read_asked_jobs
from domain.store.privacy import (
    COPY_JOB,
    ERASE_JOB,
    Copy,
    Owner,
    add_copy,
    find_copy,
    find_owner,
    read_staff_copies,
    take_copy,
)
from domain.store.staff import StaffAction, audit

#: Where copies and erasures are asked for, and how they stand.
REQUESTS_PAGE: Final = "/settings/requests"
_SHOWN: Final = 50


class NotAsked(Exception):  # noqa: N818 - reads as the sentence it is
    """Why nothing was asked for, in a sentence."""


def may_hand_over(viewer: Viewer) -> bool:
    """Whether this person may take a copy of all that is held of a learner."""
    return may_erase(viewer) and viewer.sees_names


def may_erase(viewer: Viewer) -> bool:
    """Whether this person may have a learner erased, whose reference they type."""
    return viewer.is_admin and viewer.session_id is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class DataRequest:
    """One copy or erasure that was asked for; `copy` while it waits or was taken."""

    job: AskedJob
    copy: Copy | None
    done: Mapping[str, Any]

    @property
    def is_erasure(self) -> bool:
        """Whether it is no copy."""
        return self.job.job == ERASE_JOB

    def is_ready(self, viewer: Viewer, now: datetime) -> bool:
        """Whether this person may take the copy now."""
        copy = self.copy
        is_there = copy is not None and copy.taken_at is None and copy.expires_at > now
        made = self.job.state == RequestState.DONE
        return is_there and made and copy is not None and copy.asked_by == viewer.email


@dataclass(frozen=True)
class PrivacyRecords:
    """What admins do for a learner who asks; the worker does it, as the command line would."""

    queries: Queries

    def owner(self, enrolment_id: int) -> Owner | None:
        """The learner of an enrolment."""
        return self.queries.database.read(find_owner, enrolment_id)

    def requests(self) -> list[DataRequest]:
        """What admins asked for, the newest first; what learners asked for is theirs."""
        now = self.queries.clock()
        with self.queries.database.reading() as session:
            copies = {one.copy_id: one for one in read_staff_copies(session, now=now)}
            jobs = read_asked_jobs(session, jobs=[COPY_JOB, ERASE_JOB], most=_SHOWN)
        return [
            DataRequest(
                job=job,
                copy=copies.get(job.about) if job.job == COPY_JOB else None,
                done=json.loads(job.detail)
                if job.state == RequestState.DONE and job.detail
                else {},
            )
            for job in jobs
        ]

    def ask_copy(self, viewer: Viewer, enrolment_id: int) -> None:
        """Have the worker make a copy for this person to take."""
        owner, now = self._owner(enrolment_id), self.queries.clock()
        with self.queries.database.transaction() as session:
            copy = add_copy(session, owner.learner_id, by=viewer.email, now=now)
            ask_for_job(session, COPY_JOB, about=copy or 0, by=viewer.email, now=now)

    def ask_erase(self, viewer: Viewer, enrolment_id: int, reference: str) -> None:
        """Have the worker erase the learner whose reference was typed."""
        owner, now = self._owner(enrolment_id), self.queries.clock()
        if reference.strip() != owner.ref:
            raise NotAsked(
                "Nothing was erased: that is not their reference. Type it as it is shown."
            )
        self.queries.database.write(
            ask_for_job, ERASE_JOB, about=owner.learner_id, by=viewer.email, now=now
        )

    def take(self, viewer: Viewer, copy_id: int) -> bytes | None:
        """The file, once, for whoever asked for it; None where it is gone, or somebody else's."""
        now = self.queries.clock()
        with self.queries.database.transaction() as session:
            copy = find_copy(session, copy_id)
            if copy is None or copy.asked_by != viewer.email:
                return None
            content = take_copy(session, copy_id, now=now)
            if content:
                detail = f"copy of {person(session, copy.learner_id)}"
                who = viewer.email
                audit(session, who=who, action=StaffAction.DOWNLOADED, detail=detail, now=now)
            return content

    def _owner(self, enrolment_id: int) -> Owner:
        owner = self.owner(enrolment_id)
        if owner is None:
            raise NotAsked("There is no such learner any more.")
        return owner
