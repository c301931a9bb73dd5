"""Editing a message to colleagues: judged and shown with made-up facts in it."""

from dataclasses import dataclass
from typing import ClassVar, Final, Self
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.pages.message_previews import previews
from dashboard.pages.message_previews.routes import PAGE, PreviewRoutes
from dashboard.pages.message_previews.template_edits import TemplateEdit
from dashboard.ui.learners import CHANNELS
from domain.messaging.checks import (
    STAFF_MESSAGES,
    StaffTemplateCheck,
    TemplateProblem,
    Vocabulary,
    staff_vocabulary,
)
from domain.messaging.rendering import MessageError, RenderedMessage, TemplateName, TemplateText
from domain.policy import Channel

#: The parameter of the address that names a kind.
TO_COLLEAGUES: Final = "colleagues"


@dataclass(frozen=True, kw_only=True)
class ColleagueEdit(TemplateEdit):
    """The template of a kind of `STAFF_MESSAGES`, by one channel."""

    checks: ClassVar[str] = "names, links, and that it can be filled in with little and with much"

    @classmethod
    def of(cls, routes: PreviewRoutes, kind: str, by: str) -> Self | None:
        """The template of a kind, by this channel or the first it has; None: no such kind."""
        if kind not in STAFF_MESSAGES:
            return None
        found = [one for one in Channel if routes.templates.has_words(kind, one)]
        channel = Channel(by) if by in set(found) else found[0]
        return cls(routes=routes, name=TemplateName(channel=channel, kind=kind))

    @property
    def vocabulary(self) -> Vocabulary:
        """What messages of this kind may hold."""
        return staff_vocabulary(self.name.kind)

    def link(self, **other: object) -> str:
        """The address of the page with this kind."""
        here = {TO_COLLEAGUES: self.name.kind, "by": self.name.channel.value, **other}
        return f"{PAGE}?{urlencode({k: v for k, v in here.items() if v})}"

    def problems(self, text: TemplateText) -> list[TemplateProblem]:
        """Everything that keeps a text from being saved."""
        return self._checked(text).problems()

    def written(self, text: TemplateText) -> RenderedMessage | str:
        """The text with made-up facts, or why it cannot be filled in."""
        try:
            return self._checked(text).written()
        except MessageError as error:
            return str(error)

    def longest(self, text: TemplateText) -> RenderedMessage | None:
        """The same where names are long."""
        try:
            return self._checked(text).written(bare=True)
        except MessageError:
            return None

    def shown(self, written: RenderedMessage | str) -> Component:
        """The message as a colleague would get it."""
        title = f"{CHANNELS[self.name.channel.value]} as a colleague would get it"
        return previews.letter(title, written, note="The facts in it are made up.")

    def _checked(self, text: TemplateText) -> StaffTemplateCheck:
        return StaffTemplateCheck(
            templates=self.routes.templates,
            name=self.name,
            text=text,
            first=self.shipped,
            hosts=self.hosts,
            public_url=self.routes.queries.deployment.settings.public_url,
        )
