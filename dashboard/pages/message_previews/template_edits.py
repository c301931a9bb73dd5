"""Editing one template: which it is, what it says now, and whether another text may take over."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self
from urllib.parse import urlsplit

import pandas as pd

from dashboard.pages.message_previews.routes import PreviewRequest, PreviewRoutes
from dashboard.ui import who
from domain.messaging import (
    ENGLISH,
    PERSON,
    MessageError,
    RenderedMessage,
    TemplateCheck,
    TemplateName,
    TemplateProblem,
    Templates,
    TemplateText,
    first_words,
    person_of,
    preview,
    template_problems,
    tidied,
)
from domain.store.outbox import SHIPPED, SavedTemplate, read_template_versions

#: So many learners are written to when a text is checked, besides those made up for it.
_SAMPLE: Final = 6


@dataclass(frozen=True, kw_only=True)
class TemplateEdit:
    """One template of a request; `name` is None where the request asks for none there is."""

    routes: PreviewRoutes
    asked: PreviewRequest
    name: TemplateName

    @classmethod
    def of(cls, routes: PreviewRoutes, asked: PreviewRequest, language: str) -> Self:
        """The template behind a message that came in this language."""
        intervention, templates = routes.catalogue[asked.what], routes.templates
        known = language if language in templates.words.languages else ENGLISH
        name = TemplateName(
            channel=asked.by, kind=intervention.template, language=known, variant=asked.wording
        )
        usual = (intervention.variants or ("",))[0]
        if asked.wording == usual and name.body_file not in templates.sources:
            name = TemplateName(channel=asked.by, kind=intervention.template, language=known)
        return cls(routes=routes, asked=asked, name=name)

    @classmethod
    def of_key(cls, routes: PreviewRoutes, asked: PreviewRequest, key: str) -> Self | None:
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
        return cls(routes=routes, asked=asked, name=name) if name and belongs else None

    @cached_property
    def saved(self) -> list[SavedTemplate]:
        """Every version that was saved, the newest first."""
        with self.routes.queries.database.reading() as session:
            return read_template_versions(session, self.name.key)

    @property
    def version(self) -> int:
        """The number of the newest version."""
        return self.saved[0].number if self.saved else SHIPPED

    @property
    def shipped(self) -> TemplateText:
        """Version 1: the file that is shipped, or what is sent where there is none."""
        return text_of(self.routes.queries.deployment.templates, self.name)

    @property
    def current(self) -> TemplateText:
        """What it says now; where nothing was ever said, what to begin with."""
        if self.saved:
            return self.saved[0].text
        if not self.routes.templates.has_words(self.name.kind, self.name.channel):
            return first_words(self.name.channel)
        return text_of(self.routes.templates, self.name)

    @property
    def is_shipped(self) -> bool:
        """Whether there is a version 1: words that came with the program, or stand for these."""
        shipped = self.routes.queries.deployment.templates
        return shipped.has_words(self.name.kind, self.name.channel)

    @property
    def has_own_words(self) -> bool:
        """Whether there is such a template yet; else saving makes one."""
        return self.name.body_file in self.routes.templates.sources

    def numbered(self, number: int) -> TemplateText | None:
        """The text of a version; None where there is none of that number."""
        if number == SHIPPED:
            return self.shipped
        return next((one.text for one in self.saved if one.number == number), None)

    def checked(self, text: TemplateText) -> TemplateCheck:
        """What judges a text in the place of this one."""
        deployment = self.routes.queries.deployment
        policy = deployment.policy
        senders = [policy.sender, *policy.programmes.values()]
        places = [deployment.settings.course_url, deployment.settings.public_url]
        hosts = {host_of(url) for url in (*places, *(s.course_url for s in senders))}
        return TemplateCheck(
            templates=self.routes.templates,
            name=self.name,
            text=text,
            key=self.asked.what,
            intervention=self.routes.catalogue[self.asked.what],
            first=self.shipped,
            shared=self.routes.preview_context,
            hosts=frozenset(hosts - {""}),
        )

    def problems(self, text: TemplateText, learners: pd.DataFrame) -> list[TemplateProblem]:
        """Everything that keeps a text from being saved; it is written to these learners too."""
        numbers = learners["enrolment_id"].head(_SAMPLE)
        people = [person_of(learners, int(number)) for number in numbers]
        return template_problems(self.checked(text), [one for one in people if one])

    def written(self, text: TemplateText, learners: pd.DataFrame) -> RenderedMessage | str:
        """The text as the chosen learner would get it, or why it cannot be filled in."""
        person = person_of(learners, int(self._chosen(learners)["enrolment_id"]))
        try:
            return preview(
                self.checked(text).edited,
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

    def tidied(self, subject: str | None, body: str | None) -> TemplateText:
        """What was typed, as it would be kept."""
        return tidied(subject, body or "", self.name.channel)

    def learner_name(self, learners: pd.DataFrame) -> str:
        """What the learner who is written to is called."""
        return who(self._chosen(learners))

    def _chosen(self, learners: pd.DataFrame) -> dict[Any, Any]:
        mine = learners[learners["enrolment_id"] == self.asked.learner]
        row: dict[Any, Any] = (mine if len(mine) else learners).iloc[0].to_dict()
        return row


def text_of(templates: Templates, name: TemplateName) -> TemplateText:
    """What a message of that name is made from: its own words, or those sent in their place."""
    subject, body = templates.text_of(name)
    return tidied(subject, body, name.channel)


def host_of(url: str | None) -> str:
    """The host of an address; empty where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""
