"""Which files a message is made from: its wording, if it has several, in the learner's language.

An email is `email/<kind>/subject.txt`, `body.txt` and, if its paragraphs are not enough,
`body.mjml`; a text is `sms/<kind>.txt`. A wording other than the plain one has a folder of its
own, and so has a language: `email/<kind>/<wording>/<language>/body.txt`,
`sms/<kind>/<wording>.<language>.txt`. What is not there is taken from the plain wording; a
message is in one language throughout, and in English where a language lacks a part of it.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from domain.messaging.translations import ENGLISH, narrowed

#: What an email looks like that has no page of its own: the paragraphs of its text.
PLAIN_PAGE: Final = "email/_words.mjml"


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
