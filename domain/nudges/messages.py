"""Templates and a learner make a message: an email in text and HTML, or one SMS.

Names of templates: `email/<kind>/subject.txt`, `body.txt`, `body.mjml` inside the shared
`email/_layout.mjml` and `email/_footer.txt`; `sms/<kind>.txt`. A language has its own folder
(`email/<kind>/cy/…`, `sms/<kind>.cy.txt`), English is what the others fall back to. MJML becomes
HTML once per template; only the words are filled in per learner, escaped and sandboxed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import mrml
from jinja2 import BaseLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.nudges.sms import segments

_CONTENT: Final = "<!-- content -->"


class MessageError(ValueError):
    """A template is missing, broken, or asks for something nobody knows about the learner."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A message as it will arrive; `template` names the words it was made from, with their hash."""

    subject: str | None
    text: str
    html: str | None
    segments: int
    template: str


class Templates:
    """Every template by name; each is compiled once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)
        self._compiled = lru_cache(maxsize=None)(self._compile)
        shared: dict[str, Any] = {"undefined": StrictUndefined, "keep_trailing_newline": False}
        self._text = ImmutableSandboxedEnvironment(loader=BaseLoader(), **shared)
        self._html = ImmutableSandboxedEnvironment(loader=BaseLoader(), autoescape=True, **shared)

    def email(self, kind: str, values: Mapping[str, object], language: str = "en") -> Written:
        """The email of this kind for the learner that `values` describe.

        Raises:
            MessageError: a template is missing or cannot be filled.
        """
        names = [self._named(f"email/{kind}", part, language) for part in _EMAIL_PARTS]
        subject = " ".join(self._filled(names[0], values).split())
        text, footer = (self._filled(name, values).strip() for name in (names[1], _FOOTER))
        return Written(
            subject=subject,
            text=f"{text}\n\n{footer}\n",
            html=self._filled(names[2], {**values, "subject": subject}),
            segments=0,
            template=self._label(kind, *names),
        )

    def sms(self, kind: str, values: Mapping[str, object], language: str = "en") -> Written:
        """The SMS of this kind, on one line.

        Raises:
            MessageError: as above.
        """
        local = f"sms/{kind}.{language}.txt"
        name = local if local in self._sources else f"sms/{kind}.txt"
        text = " ".join(self._filled(name, values).split())
        return Written(
            subject=None,
            text=text,
            html=None,
            segments=segments(text),
            template=self._label(kind, name),
        )

    def _named(self, folder: str, part: str, language: str) -> str:
        local = f"{folder}/{language}/{part}"
        return local if local in self._sources else f"{folder}/{part}"

    def _filled(self, name: str, values: Mapping[str, object]) -> str:
        try:
            return self._compiled(name).render(values)
        except TemplateError as error:
            raise MessageError(f"templates/{name}: {error}") from error

    def _compile(self, name: str) -> Template:
        source = self._source(name)
        if not name.endswith(".mjml"):
            return self._text.from_string(source)
        page = self._source("email/_layout.mjml").replace(_CONTENT, source)
        try:
            return self._html.from_string(mrml.to_html(page).content)
        except OSError as error:
            raise MessageError(f"templates/{name}: {error}") from error

    def _source(self, name: str) -> str:
        try:
            return self._sources[name]
        except KeyError:
            raise MessageError(f"templates/{name} is missing") from None

    def _label(self, kind: str, *names: str) -> str:
        words = "\x1f".join(self._sources[name] for name in names)
        return f"{kind}@{hashlib.sha256(words.encode()).hexdigest()[:10]}"


_FOOTER: Final = "email/_footer.txt"
_EMAIL_PARTS: Final = ("subject.txt", "body.txt", "body.mjml")
