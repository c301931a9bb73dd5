"""Templates and a learner make a message: an email in text and HTML, or one SMS.

Which files a message is made from: `domain.messaging.rendering.variants`. Around every email are
`email/_layout.mjml` and `email/_footer.txt`, whose words are in `words/<language>.toml`. MJML
becomes HTML once per template; only the words are filled in per learner, escaped and sandboxed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import mrml
from jinja2 import BaseLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.messaging.rendering.sms_segments import segments, transliterated
from domain.messaging.rendering.translations import ENGLISH, Translation, Translations, WordsError
from domain.messaging.rendering.variants import TemplateName, TemplatePaths, email_parts, sms_parts
from domain.policy import Channel

_CONTENT: Final = "<!-- content -->"
_FOOTER: Final = "email/_footer.txt"
_LAYOUT: Final = "email/_layout.mjml"
#: Without web fonts: a mail asks nobody else for anything, so nobody else learns it was opened.
_PLAIN: Final = mrml.RenderOptions(fonts={})
#: A paragraph that ends in one of these addresses becomes a button.
_BUTTONS: Final = ("course_url", "check_url", "challenge_url", "worklist_url", "link_url")
#: The ending of a page of its own.
_PAGE: Final = "/body.mjml"
#: A paragraph with a line that begins so is a list: its lines stay lines.
_LISTED: Final = ("* ", "- ", "· ")

#: What a template may ask about and not every message has.
_OPTIONAL: Final[Mapping[str, object]] = {
    "organisation": "",
    "next_work": None,
    "missed_work": None,
    "next_step": None,
}
#: What filling a template with what is not known, or of another kind, raises.
_CANNOT_FILL: Final = (
    *(TemplateError, WordsError, TypeError, ValueError, AttributeError, ArithmeticError),
)


class MessageError(ValueError):
    """A template is missing, broken, or asks for something nobody knows about the learner."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedMessage:
    """A message as it will arrive; `template` names the words it was made from, with their hash.

    `version` is that of its text: 1 as it is shipped, more where staff changed it.
    """

    subject: str | None
    text: str
    html: str | None
    segments: int
    template: str
    language: str = ENGLISH
    variant: str | None = None
    version: int = 1

    @property
    def sha256(self) -> str:
        """What tells whether two learners read the very same: of subject, line feed and text."""
        return hashlib.sha256(f"{self.subject or ''}\n{self.text}".encode()).hexdigest()


class Templates:
    """Every template by name; each is compiled once.

    `versions` tells which version a file of a text is where staff changed it; the others are 1.
    `shipped` are the sources before anybody did: a page of its own that says what its text said is
    left out once the text says something else, and the paragraphs of the text are the page.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        *,
        versions: Mapping[str, int] | None = None,
        words: Translations | None = None,
        shipped: Mapping[str, str] | None = None,
    ) -> None:
        self.sources: Mapping[str, str] = dict(sources)
        self._shipped = self.sources if shipped is None else shipped
        self._versions = dict(versions or {})
        self._compiled = lru_cache(maxsize=None)(self._compile)
        shared: dict[str, Any] = {"undefined": StrictUndefined, "keep_trailing_newline": False}
        self._text = ImmutableSandboxedEnvironment(loader=BaseLoader(), **shared)
        self._html = ImmutableSandboxedEnvironment(loader=BaseLoader(), autoescape=True, **shared)
        self._parts = {
            Channel.EMAIL: lru_cache(maxsize=None)(partial(email_parts, self._in_use())),
            Channel.SMS: lru_cache(maxsize=None)(partial(sms_parts, self.sources)),
        }
        self.words = words or Translations(self.sources)

    def edited(
        self, edits: Mapping[str, str], versions: Mapping[str, int] | None = None
    ) -> "Templates":
        """The same with other words in some files, by path; words around messages stay."""
        return Templates(
            {**self.sources, **edits},
            versions={**self._versions, **(versions or {})},
            words=self.words,
            shipped=self._shipped,
        )

    def _in_use(self) -> set[str]:
        """The files that messages are made from."""
        return {name for name in self.sources if not self._is_outdated(name)}

    def _is_outdated(self, name: str) -> bool:
        body = f"{name.removesuffix(_PAGE)}/body.txt"
        return name.endswith(_PAGE) and self.sources.get(body) != self._shipped.get(body)

    def version_of(self, name: str) -> int:
        """The version of a file."""
        return self._versions.get(name, 1)

    def render(
        self,
        channel: Channel,
        kind: str,
        values: Mapping[str, object],
        language: str | None = ENGLISH,
        variant: str | None = None,
    ) -> RenderedMessage:
        """The message of this kind for the learner that `values` describe; an SMS is one line.

        Raises:
            MessageError: a template is missing or cannot be filled.
        """
        parts = self._parts[channel](kind, language=language, variant=variant)
        filling = self._with_words(kind, values, parts)
        make = self._text_message if channel is Channel.SMS else self._mail
        subject, text, html = make(parts.files, filling)
        return RenderedMessage(
            subject=subject,
            text=text,
            html=html,
            segments=segments(text) if channel is Channel.SMS else 0,
            template=self._label(kind, *parts.files),
            language=parts.language,
            variant=parts.variant,
            version=self.version_of(parts.files[-2] if len(parts.files) > 1 else parts.files[0]),
        )

    def _mail(self, files: Sequence[str], filling: Mapping[str, object]) -> tuple[str, str, str]:
        subject_file, body_file, page_file = files
        subject = " ".join(self._filled(subject_file, filling).split())
        text, footer = (self._filled(name, filling).strip() for name in (body_file, _FOOTER))
        addresses = [str(filling[name]) for name in _BUTTONS if filling.get(name)]
        blocks = _blocks(text, addresses)
        html = self._filled(page_file, {**filling, "subject": subject, "blocks": blocks})
        return subject, f"{text}\n\n{footer}\n", html

    def _text_message(
        self, files: Sequence[str], filling: Mapping[str, object]
    ) -> tuple[None, str, None]:
        filled, sender = self._filled(files[0], filling), filling["organisation"]
        text = " ".join((f"{sender}: {filled}" if sender else filled).split())
        return None, transliterated(text), None

    def spoken(self, kind: str, channel: Channel, language: str) -> str:
        """The language a message of this kind would really come in."""
        return self._parts[channel](kind, language=language, variant=None).language

    def has_words(self, kind: str, channel: Channel, variant: str = "") -> bool:
        """Whether such a message can be written, in English, and in a wording of its own."""
        parts = self._parts[channel](kind, language=ENGLISH, variant=variant or None)
        return (parts.variant or "") == variant and all(one in self.sources for one in parts.files)

    def text_of(self, name: TemplateName) -> tuple[str | None, str]:
        """Subject and body that a message of that name is made from, its own or in their place."""
        parts = self._parts[name.channel](
            name.kind, language=name.language, variant=name.variant or None
        )
        *subject, body = parts.files[:2]
        found = [self.sources.get(file, "") for file in (*subject, body)]
        return (found[0] if subject else None), found[-1]

    def _with_words(
        self, kind: str, values: Mapping[str, object], parts: TemplatePaths
    ) -> dict[str, object]:
        """The values of a message, with what the language adds: its words, a greeting, the why."""
        words = self.words.of(parts.language)
        key = str(values.get("intervention", kind))
        name = values.get("first_name")
        greeting = {"email.hello": {"name": name}} if name else {"email.hello_nobody": {}}
        ((hello, filling),) = greeting.items()
        return {
            **_OPTIONAL,
            **values,
            "programme": values.get("programme") or _translated(words, "email.course"),
            "team": self._team(values, words),
            "words": words,
            "language": parts.language,
            "hello": _translated(words, hello, **filling),
            "why": reason_in(words, key, str(values.get("why", ""))),
        }

    @staticmethod
    def _team(values: Mapping[str, object], words: Translation) -> str:
        """Who signs where no coach does: the programme's team, the organisation, or just we."""
        for key, name in (("programme", "email.team"), ("organisation", "email.team")):
            if values.get(key):
                return _translated(words, name, name=values[key])
        return _translated(words, "email.team_nobody")

    def _filled(self, name: str, values: Mapping[str, object]) -> str:
        try:
            return self._compiled(name).render(values)
        except _CANNOT_FILL as error:
            raise MessageError(f"templates/{name}: {error}") from error

    def _compile(self, name: str) -> Template:
        source = self._source(name)
        if not name.endswith(".mjml"):
            return self._text.from_string(source)
        page = self._source(_LAYOUT).replace(_CONTENT, source)
        try:
            return self._html.from_string(mrml.to_html(page, render_options=_PLAIN).content)
        except OSError as error:
            raise MessageError(f"templates/{name}: {error}") from error

    def _source(self, name: str) -> str:
        try:
            return self.sources[name]
        except KeyError:
            raise MessageError(f"templates/{name} is missing") from None

    def _label(self, kind: str, *names: str) -> str:
        words = "\x1f".join(self.sources[name] for name in names)
        return f"{kind}@{hashlib.sha256(words.encode()).hexdigest()[:10]}"


def reason_in(words: Translation, intervention: str, english: str) -> str:
    """Why a learner hears from us: the catalogue's sentence, or what their language says for it."""
    if words.language == ENGLISH:
        return english
    key = f"because.{intervention}"
    return words(key if words.has(key) else "because.other") if english else ""


def _translated(words: Translation, key: str, **values: object) -> str:
    """The words of a key; nothing where no file of words has it."""
    return words(key, **values) if words.has(key) else ""


def _blocks(text: str, addresses: list[str]) -> list[dict[str, Any]]:
    """The paragraphs of a text; one that ends in one of the addresses becomes a button."""
    blocks: list[dict[str, Any]] = []
    for paragraph in text.split("\n\n"):
        lines = [words for line in paragraph.splitlines() if (words := " ".join(line.split()))]
        words = " ".join(lines)
        address = next((url for url in addresses if words.endswith(url)), "")
        if any(line.startswith(_LISTED) for line in lines):
            blocks.append({"lines": lines, "url": ""})
        elif address:
            blocks.append({"words": words.removesuffix(address).rstrip(" :"), "url": address})
        elif words:
            blocks.append({"lines": [words], "url": ""})
    return blocks
