"""Editing a message to learners: judged and shown as some of them would get it."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import pandas as pd
from dash.development.base_component import Component

from dashboard.pages.message_previews import previews
from dashboard.pages.message_previews.routes import PreviewRequest, PreviewRoutes
from dashboard.pages.message_previews.template_edits import TemplateEdit
from dashboard.ui.learners import who
from domain.messaging import PERSON, person_of, preview
from domain.messaging.checks import (
    TO_LEARNERS,
    TemplateCheck,
    TemplateProblem,
    Vocabulary,
    longest_of,
    template_problems,
)
from domain.messaging.rendering import (
    ENGLISH,
    MessageError,
    RenderedMessage,
    TemplateName,
    TemplateText,
)

#: So many learners are written to when a text is checked, besides those made up for it.
_SAMPLE: Final = 6


@dataclass(frozen=True, kw_only=True)
class LearnerEdit(TemplateEdit):
    """The template behind a message; `learners` are snapshots of those it is written to."""

    checks: ClassVar[str] = "tone, names, links, length, and the way out"

    asked: PreviewRequest
    learners: pd.DataFrame

    @classmethod
    def of(
        cls, routes: PreviewRoutes, asked: PreviewRequest, learners: pd.DataFrame, language: str
    ) -> Self:
        """The template behind a message that came in this language."""
        intervention, templates = routes.catalogue[asked.what], routes.templates
        known = language if language in templates.words.languages else ENGLISH
        name = TemplateName(
            channel=asked.by, kind=intervention.template, language=known, variant=asked.wording
        )
        usual = (intervention.variants or ("",))[0]
        if asked.wording == usual and name.body_file not in templates.sources:
            name = TemplateName(channel=asked.by, kind=intervention.template, language=known)
        return cls(routes=routes, asked=asked, learners=learners, name=name)

    @classmethod
    def of_key(
        cls, routes: PreviewRoutes, asked: PreviewRequest, learners: pd.DataFrame, key: str
    ) -> Self | None:
        """The template that a form names, if it belongs to the message that is asked for."""
        name = TemplateName.of_key(key)
        intervention = routes.catalogue[asked.what]
        belongs = (
            name is not None
            and name.kind == intervention.template
            and name.channel == asked.by
            and name.language in routes.templates.words.languages
            and name.variant in {"", *(intervention.variants or ())}
        )
        if not name or not belongs:
            return None
        return cls(routes=routes, asked=asked, learners=learners, name=name)

    @property
    def vocabulary(self) -> Vocabulary:
        """What learners' messages may hold."""
        return TO_LEARNERS

    def link(self, **other: object) -> str:
        """The address of the page with this message."""
        return self.asked.link(**other)

    def problems(self, text: TemplateText) -> list[TemplateProblem]:
        """Everything that keeps a text from being saved; it is written to these learners too."""
        numbers = self.learners["enrolment_id"].head(_SAMPLE)
        people = [person_of(self.learners, int(number)) for number in numbers]
        return template_problems(self._checked(text), [one for one in people if one])

    def written(self, text: TemplateText) -> RenderedMessage | str:
        """The text as the chosen learner would get it, or why it cannot be filled in."""
        person = person_of(self.learners, int(self._chosen["enrolment_id"]))
        try:
            return preview(
                self._checked(text).edited,
                self.asked.what,
                self.routes.catalogue[self.asked.what],
                person or dict.fromkeys(PERSON),
                self.routes.preview_context,
                channel=self.name.channel,
                language=self.name.language,
                variant=self.name.variant or None,
            )
        except MessageError as error:
            return str(error)

    def longest(self, text: TemplateText) -> RenderedMessage | None:
        """The message to somebody of whom everything is known and long."""
        return longest_of(self._checked(text))

    def shown(self, written: RenderedMessage | str) -> Component:
        """The message as the chosen learner would get it."""
        intervention = self.routes.catalogue[self.asked.what]
        return previews.message(who(self._chosen), written, intervention, self.asked.by)

    def _checked(self, text: TemplateText) -> TemplateCheck:
        """What judges a text in the place of this one."""
        return TemplateCheck(
            templates=self.routes.templates,
            name=self.name,
            text=text,
            key=self.asked.what,
            intervention=self.routes.catalogue[self.asked.what],
            first=self.shipped,
            shared=self.routes.preview_context,
            hosts=self.hosts,
        )

    @property
    def _chosen(self) -> dict[Any, Any]:
        mine = self.learners[self.learners["enrolment_id"] == self.asked.learner]
        row: dict[Any, Any] = (mine if len(mine) else self.learners).iloc[0].to_dict()
        return row
