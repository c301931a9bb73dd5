"""Templates and a learner make a message: an email in text and HTML, or one SMS.

Names of templates: `email/<kind>/subject.txt`, `body.txt` and, where the paragraphs of the text
are not enough, `body.mjml`; around them `email/_layout.mjml` and `email/_footer.txt`. Texts are
`sms/<kind>.txt`. A language has its own folder (`email/<kind>/cy/…`, `sms/<kind>.cy.txt`), English
is what the others fall back to. MJML becomes HTML once per template; only the words are filled in
per learner, escaped and sandboxed.
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
        blocks = _blocks(text, str(values.get("course_url") or ""))
        return Written(
            subject=subject,
            text=f"{text}\n\n{footer}\n",
            html=self._filled(names[2], {**values, "subject": subject, "blocks": blocks}),
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
        named = (f"{folder}/{language}/{part}", f"{folder}/{part}")
        if part == _PAGE and not any(name in self._sources for name in named):
            return _PLAIN_PAGE
        return named[0] if named[0] in self._sources else named[1]

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
_PAGE: Final = "body.mjml"
#: What an email looks like that has no page of its own: the paragraphs of its text.
_PLAIN_PAGE: Final = "email/_words.mjml"
_EMAIL_PARTS: Final = ("subject.txt", "body.txt", _PAGE)


def _blocks(text: str, course_url: str) -> list[dict[str, str]]:
    """The paragraphs of a text; one that ends in the course's address becomes a button."""
    blocks = []
    for paragraph in text.split("\n\n"):
        words = " ".join(paragraph.split())
        if course_url and words.endswith(course_url):
            label = words.removesuffix(course_url).rstrip(" :")
            blocks.append({"words": label, "url": course_url})
        elif words:
            blocks.append({"words": words, "url": ""})
    return blocks
