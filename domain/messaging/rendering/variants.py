"""Which files a message is made from: its wording, if it has several, in the learner's language.

An email is `email/<kind>/subject.txt`, `body.txt` and, if its paragraphs are not enough,
`body.mjml`; a text is `sms/<kind>.txt`. A wording other than the plain one has a folder of its
own, and so has a language: `email/<kind>/<wording>/<language>/body.txt`,
`sms/<kind>/<wording>.<language>.txt`. What is not there is taken from the plain wording; a
message is in one language throughout, and in English where a language lacks a part of it.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final, Self

from domain.messaging.rendering.translations import ENGLISH, narrowed
from domain.policy import Channel

#: What an email looks like that has no page of its own: the paragraphs of its text.
PLAIN_PAGE: Final = "email/_words.mjml"
#: The parts of a template's key after its channel.
_KEY: Final = ("kind", "variant", "language")


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateText:
    """The words of one template: a subject, where it is an email, and a body."""

    subject: str | None
    body: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateName:
    """One template: what staff edit as a whole; `variant` is empty for the plain wording."""

    channel: Channel
    kind: str
    language: str = ENGLISH
    variant: str = ""

    @classmethod
    def of_key(cls, key: str) -> Self | None:
        """The template of a key such as "email/reengage/short/de"; None where there is no such."""
        channel, *rest = key.split("/")
        if channel not in set(Channel) or len(rest) != len(_KEY):
            return None
        kind, variant, language = rest
        return cls(channel=Channel(channel), kind=kind, language=language, variant=variant)

    @property
    def key(self) -> str:
        """What versions are kept under: channel, kind, wording (empty: the plain one), language."""
        return f"{self.channel.value}/{self.kind}/{self.variant}/{self.language}"

    @property
    def body_file(self) -> str:
        """The path of its body."""
        if self.channel is Channel.EMAIL:
            return f"{self._folder}body.txt"
        wording = f"/{self.variant}" if self.variant else ""
        ending = "" if self.language == ENGLISH else f".{self.language}"
        return f"sms/{self.kind}{wording}{ending}.txt"

    @property
    def subject_file(self) -> str | None:
        """The path of its subject; a text has none."""
        return f"{self._folder}subject.txt" if self.channel is Channel.EMAIL else None

    @property
    def _folder(self) -> str:
        return _folders(self.kind, self.language, self.variant or None)[0]

    def files(self, text: TemplateText) -> dict[str, str]:
        """The same as files, by path."""
        subject = self.subject_file
        return {self.body_file: text.body} | ({subject: text.subject or ""} if subject else {})


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplatePaths:
    """The files of one message; `variant` is empty where no file of that wording is among them."""

    files: tuple[str, ...]
    language: str
    variant: str | None


def email_parts(
    names: Container[str], kind: str, *, language: str | None, variant: str | None
) -> TemplatePaths:
    """Subject, text and page of an email, in that order; they need not all exist."""
    for spoken in (*narrowed(language), ENGLISH):
        folders = _folders(kind, spoken, variant)
        subject = _first(names, folders, "subject.txt")
        body = _first(names, folders, "body.txt")
        if subject and body:
            own_page = f"{body.removesuffix('body.txt')}body.mjml"
            page = own_page if own_page in names else PLAIN_PAGE
            return _parts((subject, body, page), f"email/{kind}", spoken, variant)
    plain = f"email/{kind}"
    return _parts((f"{plain}/subject.txt", f"{plain}/body.txt", PLAIN_PAGE), plain, ENGLISH, None)


def sms_parts(
    names: Container[str], kind: str, *, language: str | None, variant: str | None
) -> TemplatePaths:
    """The one file of a text; it need not exist."""
    for spoken in (*narrowed(language), ENGLISH):
        ending = ".txt" if spoken == ENGLISH else f".{spoken}.txt"
        wordings = ([f"sms/{kind}/{variant}"] if variant else []) + [f"sms/{kind}"]
        if found := _first(names, wordings, ending):
            return _parts((found,), f"sms/{kind}", spoken, variant)
    return TemplatePaths(files=(f"sms/{kind}.txt",), language=ENGLISH, variant=None)


def _folders(kind: str, language: str, variant: str | None) -> list[str]:
    wordings = ([f"email/{kind}/{variant}/"] if variant else []) + [f"email/{kind}/"]
    return wordings if language == ENGLISH else [f"{folder}{language}/" for folder in wordings]


def _first(names: Container[str], folders: list[str], ending: str) -> str | None:
    return next((folder + ending for folder in folders if folder + ending in names), None)


def _parts(files: tuple[str, ...], plain: str, language: str, variant: str | None) -> TemplatePaths:
    starts = (f"{plain}/{variant}/", f"{plain}/{variant}.")
    own = variant is not None and any(file.startswith(starts) for file in files)
    return TemplatePaths(files=files, language=language, variant=variant if own else None)
