"""Editing one template: its versions, what it says now, and whether another text may take over."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit

from dash.development.base_component import Component

from dashboard.pages.message_previews.routes import PreviewRoutes
from domain.messaging.checks import TemplateProblem, Vocabulary, first_words, tidied
from domain.messaging.rendering import RenderedMessage, TemplateName, Templates, TemplateText
from domain.store.outbox import SHIPPED, SavedTemplate, read_template_versions


@dataclass(frozen=True, kw_only=True)
class TemplateEdit(ABC):
    """One template of a request, to learners or to colleagues: the same versions, other checks."""

    #: What its texts are judged by, for people.
    checks: ClassVar[str]

    routes: PreviewRoutes
    name: TemplateName

    @property
    @abstractmethod
    def vocabulary(self) -> Vocabulary:
        """What it may hold."""

    @abstractmethod
    def link(self, **other: object) -> str:
        """The address of the page with it, or with something else instead."""

    @abstractmethod
    def problems(self, text: TemplateText) -> list[TemplateProblem]:
        """Everything that keeps a text from being saved."""

    @abstractmethod
    def written(self, text: TemplateText) -> RenderedMessage | str:
        """The text as it would arrive, or why it cannot be filled in."""

    @abstractmethod
    def longest(self, text: TemplateText) -> RenderedMessage | None:
        """The same where names are long; None where it cannot be filled in."""

    @abstractmethod
    def shown(self, written: RenderedMessage | str) -> Component:
        """A message as the page shows it."""

    @cached_property
    def saved(self) -> list[SavedTemplate]:
        """Every version that was saved, the newest first."""
        return self.routes.queries.database.read(read_template_versions, self.name.key)

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

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Hosts that an address in a text may lead to."""
        deployment = self.routes.queries.deployment
        policy = deployment.policy
        senders = [policy.sender, *policy.programmes.values()]
        places = [deployment.settings.course_url, deployment.settings.public_url]
        hosts = {host_of(url) for url in (*places, *(s.course_url for s in senders))}
        return frozenset(hosts - {""})

    def tidied(self, subject: str | None, body: str | None) -> TemplateText:
        """What was typed, as it would be kept."""
        return tidied(subject, body or "", self.name.channel)


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
