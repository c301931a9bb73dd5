"""How a message would read: what the Words page asks, and test sends to one's own address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, Self
from urllib.parse import urlencode

import pandas as pd
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import ValidationError

from dashboard.data import Queries
from dashboard.ui.learners import who
from dashboard.web import FormViewer, Viewer, back_to, number
from domain.messaging import (
    PERSON,
    PreviewContext,
    PreviewProblem,
    find_preview_problems,
    person_of,
    preview,
    problem_in,
)
from domain.messaging.rendering import MessageError, RenderedMessage, Templates
from domain.policy import Channel, Intervention, Priority
from domain.store.operations import find_proposal
from domain.store.outbox import queue_test_send
from domain.store.planning_inputs import SnapshotPair, learners_from
from domain.store.reporting.search import SnapshotFilter, SnapshotOrder

PAGE: Final = "/messages/words"
#: So many learners are looked through for broken messages at once: each is written for real.
LOOKED_THROUGH: Final = 2_000
_LONGEST_SEARCH: Final = 60
#: Learners offered to write as.
_SOME: Final = 5


@dataclass(frozen=True, kw_only=True)
class PreviewRequest:
    """Which message, and as whom: an intervention, a channel, a language, a wording, a learner."""

    what: str
    by: Channel
    language: str = ""
    wording: str = ""
    learner: int | None = None
    find: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any], catalogue: Mapping[str, Intervention]) -> Self:
        """Read a query; what cannot be had is the first there is."""
        written = worded(catalogue)
        what = query.get("what")
        what = what if what in written else next(iter(written))
        channels = written[what].channels
        by = query.get("by")
        wording = query.get("wording", "")
        return cls(
            what=what,
            by=Channel(by) if by in set(channels) else channels[0],
            language=str(query.get("language", ""))[:5],
            wording=wording if wording in (written[what].variants or ()) else "",
            learner=number(query.get("learner")),
            find=str(query.get("find", "")).strip()[:_LONGEST_SEARCH],
        )

    @property
    def those(self) -> tuple[int, ...]:
        """The learner asked for, if any."""
        return () if self.learner is None else (self.learner,)

    def link(self, **other: object) -> str:
        """The address of the page with this, or with something else instead."""
        here = {
            "what": self.what,
            "by": self.by.value,
            "language": self.language,
            "wording": self.wording,
            "learner": self.learner or "",
            "find": self.find,
            **other,
        }
        return f"{PAGE}?{urlencode({k: v for k, v in here.items() if v})}"


@dataclass(frozen=True, kw_only=True)
class PreviewRoutes:
    """What one request asks of the words."""

    queries: Queries
    viewer: Viewer

    @cached_property
    def catalogue(self) -> Mapping[str, Intervention]:
        """All interventions, and those that the reader is about to put in force."""
        return {**self.queries.policy.nudges, **self.proposed}

    @cached_property
    def proposed(self) -> Mapping[str, Intervention]:
        """Those of the reader's unsaved settings that are new, or would say something else."""
        found = self.queries.database.read(find_proposal, staff_id=self.viewer.staff_id)
        entries = found.content.get("nudges", {}) if found else {}
        whole = {key: one for key, entry in entries.items() if (one := _whole(entry))}
        in_force = self.queries.policy.nudges
        return {key: one for key, one in whole.items() if one != in_force.get(key)}

    @cached_property
    def templates(self) -> Templates:
        """Every template as it is now, for this request."""
        return self.queries.deployment.current_templates()

    @property
    def preview_context(self) -> PreviewContext:
        """What all messages share."""
        return self.queries.deployment.preview_context

    def written(
        self, asked: PreviewRequest, frame: pd.DataFrame
    ) -> tuple[str, RenderedMessage | str]:
        """As whom, and the message or what is wrong with it; `frame` is of snapshots."""
        mine = frame[frame["enrolment_id"] == asked.learner]
        row = (mine if len(mine) else frame).iloc[0]
        person = person_of(frame, int(row["enrolment_id"]))
        name = who(row.to_dict())
        intervention = self.catalogue[asked.what]
        if not self.templates.has_words(intervention.template, asked.by):
            return name, "it has no words yet"
        try:
            found = preview(
                self.templates,
                asked.what,
                intervention,
                person or dict.fromkeys(PERSON),
                self.preview_context,
                channel=asked.by,
                language=asked.language or None,
                variant=asked.wording or None,
            )
        except MessageError as error:
            return name, str(error)
        return name, problem_in(found) or found

    def learners(self, asked: PreviewRequest, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """Snapshots of the learner asked for and of a few others: those found, or from all over."""
        order = SnapshotOrder(words=tuple(asked.find.split())) if asked.find else None
        every = self.queries.find(viewer, SnapshotFilter(as_of=as_of), order)
        some = every.head(_SOME) if asked.find else every.iloc[:: max(1, len(every) // _SOME)]
        found = dict.fromkeys([*some.head(_SOME).tolist(), *asked.those])
        rows = self.queries.rows(viewer, as_of, found)
        if rows.empty and asked.find:
            return self.learners(replace(asked, find=""), viewer, as_of)
        return rows

    def languages(self) -> tuple[str, ...]:
        """The languages we have words in."""
        return tuple(self.templates.words.languages)

    def problems(self, asked: PreviewRequest, viewer: Viewer, as_of: date) -> list[PreviewProblem]:
        """Who fits this intervention on a day and would get an empty or broken message.

        Of the first `LOOKED_THROUGH` learners, so that one request stays affordable.
        """
        only = {asked.what: self.catalogue[asked.what]}
        queries = self.queries
        those = queries.find(viewer, SnapshotFilter(as_of=as_of)).head(LOOKED_THROUGH)
        snapshot = queries.rows(viewer, as_of, those)
        earlier = [day for day in queries.as_ofs() if day < as_of]
        previous = queries.rows(viewer, earlier[-1], those) if earlier else snapshot[:0]
        shown = SnapshotPair(as_of=as_of, snapshot=snapshot, previous=previous)
        frame = learners_from(self.queries.database, only, shown, active_on={})
        return list(
            find_preview_problems(self.templates, only, frame, self.preview_context, as_of=as_of)
        )


def _whole(entry: object) -> Intervention | None:
    """An intervention as it is being written; None where something of it is missing."""
    try:
        return Intervention.model_validate(entry)
    except ValidationError:
        return None


def may_edit(viewer: Viewer) -> bool:
    """Whether this person may change what learners read; others read it."""
    return viewer.oversees


def worded(catalogue: Mapping[str, Intervention]) -> dict[str, Intervention]:
    """The interventions that have words for learners, the most urgent first, then by title.

    Not as the catalogue has them: settings that are saved bring another order.
    """
    found = (
        (key, one)
        for key, one in catalogue.items()
        if one.by == "message" and one.channels and one.priority is not Priority.COACH
    )
    return dict(sorted(found, key=lambda item: (item[1].priority.rank, item[1].title)))


def previews_router(queries: Queries) -> APIRouter:
    """POST /messages/words/test: one message to one's own address, marked as a test."""
    router = APIRouter(prefix=PAGE, include_in_schema=False)

    @router.post("/test")
    def test(request: Request, viewer: FormViewer) -> Response:
        if not may_edit(viewer):
            raise HTTPException(403, "Tests are sent by managers and admins.")
        routes = PreviewRoutes(queries=queries, viewer=viewer)
        asked = PreviewRequest.of(request.query_params, routes.catalogue)
        as_ofs = queries.as_ofs()
        if not as_ofs:
            raise HTTPException(404, "Nobody has been scored yet, so there is nobody to write as.")
        _, written = routes.written(asked, routes.learners(asked, viewer, as_ofs[-1]))
        if isinstance(written, str):
            return back_to(PAGE, asked.link(), "broken")
        outcome = queries.database.write(
            queue_test_send,
            written,
            staff_id=viewer.staff_id,
            channel=asked.by,
            now=queries.clock(),
        )
        return back_to(PAGE, asked.link(), outcome.value)

    return router
