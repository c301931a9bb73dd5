"""What people did for one learner, as parts of the learner's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.data.records import CoachingRecords
from dashboard.pages.learner.contact_routes import may_take_back
from dashboard.ui import Child
from dashboard.ui.learners import contact_form, contact_notice, contacts, tasks_here, undo_form
from domain.store.consent import ConsentWord, read_consent_words
from domain.store.scoring import read_spans


@dataclass(frozen=True)
class CoachRecord:
    """One learner's tasks and contacts, for a viewer who may see them."""

    coaching: CoachingRecords
    enrolment: int

    @cached_property
    def log(self) -> pd.DataFrame:
        """The frame of `read_log`."""
        return self.coaching.log(self.enrolment)

    @cached_property
    def spans(self) -> pd.DataFrame:
        """The frame of `read_spans`."""
        context = self.coaching.context
        return read_spans(
            context.queries.database, enrolment_id=self.enrolment, as_of=context.as_of
        )

    @property
    def consent_words(self) -> list[ConsentWord]:
        """What was said on consent."""
        return self.coaching.context.queries.database.read(read_consent_words, self.enrolment)

    @property
    def newest_contact(self) -> date | None:
        """The day of the newest contact, which may lie after the day looked at."""
        return None if self.log.empty else self.log["day"].max().date()

    @property
    def tasks(self) -> Child:
        """What waits for a person, if anything does."""
        log = html.A("Log a contact", href="#log", className="more")
        tasks = self.coaching.tasks_of([self.enrolment])
        return tasks_here(
            tasks,
            today=self.coaching.today,
            rules=self.coaching.policy.coaching,
            log=log if self.coaching.context.is_now and self._may_log else None,
        )

    @property
    def contacts(self) -> Child:
        """The form, on the newest day, and the history."""
        form: Child = html.P("Go to the newest day to log a contact.", className="says")
        if not self._may_log:
            form = None
        elif self.coaching.context.is_now:
            form = contact_form(
                action=f"{self._page}/contacts",
                token=self.coaching.context.viewer.form_token,
                back=self._here,
                today=self.coaching.today,
            )
        return contacts(self.log, form, undo=self._undo)

    def answer(self, code: str) -> Child:
        """What a form that was just sent came to."""
        link = self.coaching.context.selection.link("/worklist")
        return contact_notice(code, " ", dcc.Link("Back to the worklist", href=link))

    @property
    def _may_log(self) -> bool:
        """Whoever may decide nothing has nobody to be in touch with."""
        return self.coaching.context.viewer.may_decide

    def _undo(self, contact: Mapping[Any, Any]) -> Child:
        viewer = self.coaching.context.viewer
        if not self.coaching.context.is_now or not may_take_back(viewer, contact["staff_id"]):
            return html.Span()
        return undo_form(
            action=f"{self._page}/contacts/{contact['contact_id']}/take-back",
            token=viewer.form_token,
            back=self._here,
            what=f"contact of {contact['day']:%-d %B}",
        )

    @property
    def _page(self) -> str:
        return f"/learner/{self.enrolment}"

    @property
    def _here(self) -> str:
        return self.coaching.context.selection.link(self._page)
