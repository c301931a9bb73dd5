"""Whether an edited template may be used: its words, names and links, and how it would arrive."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from domain.messaging.checks.template_syntax import (
    TO_LEARNERS,
    TemplateProblem,
    Vocabulary,
    names_in,
    syntax_problems,
)
from domain.messaging.checks.tone import deficit_words_in
from domain.messaging.message_context import NO_WORK, PERSON, LearnerWork, Work
from domain.messaging.previews import MOST_SEGMENTS, PreviewContext, preview, problem_in
from domain.messaging.rendering import (
    MessageError,
    RenderedMessage,
    TemplateName,
    Templates,
    TemplateText,
)
from domain.policy import Channel, Intervention

LONGEST_SUBJECT: Final = 400
LONGEST_BODY: Final = 6_000
SUBJECT: Final = "subject"
BODY: Final = "body"
#: What a reader of a text has to be told, in whatever language: how to end them.
_STOP: Final = re.compile(r"\bSTOP\b")
_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>\"“”]*", re.IGNORECASE)
_TAG: Final = re.compile(r"<\s*/?\s*[a-z!]", re.IGNORECASE)
#: In plain mail, a line of it begins the part that programs hide.
_SIGNATURE: Final = re.compile(r"^-- ?$", re.MULTILINE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_DUE: Final = date(2026, 9, 23)
_WORK: Final = Work(name="Reflective account of workplace practice", due_on=_DUE)
_UNNAMED: Final = Work(name=None, due_on=_DUE)
#: What is and is not known of learners: nothing, a little, everything and long.
_PEOPLE: Final[Sequence[tuple[Mapping[str, Any], LearnerWork]]] = (
    (dict.fromkeys(PERSON), NO_WORK),
    (
        {**dict.fromkeys(PERSON), "name": "Bo", "programme": "Care", "progress": 0.0},
        LearnerWork(next=_UNNAMED, missed=_UNNAMED, step=_UNNAMED),
    ),
    (
        {
            "name": "Maximiliane-Charlotte Featherstonehaugh",
            "language": None,
            "programme": "Team leading, level 3",
            "coach": "Alexandra Montgomery",
            "coach_email": "coach@example.org",
            "progress": 62.5,
        },
        LearnerWork(next=_WORK, missed=_WORK, step=_WORK),
    ),
)


@dataclass(frozen=True, kw_only=True)
class TemplateCheck:
    """An edit, and all that it is judged by.

    `first` is the text as it is shipped: its links may not get lost. `hosts` are those that an
    address in the text may lead to.
    """

    templates: Templates
    name: TemplateName
    text: TemplateText
    key: str
    intervention: Intervention
    first: TemplateText
    shared: PreviewContext
    hosts: frozenset[str]

    @property
    def edited(self) -> Templates:
        """The templates with this text in its place."""
        return self.templates.edited(self.name.files(self.text))


def tidied(subject: str | None, body: str, channel: Channel) -> TemplateText:
    """A text as it is kept: line feeds only, no spaces at line ends; a subject is one line."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"
    if channel is Channel.SMS:
        return TemplateText(subject=None, body=kept)
    return TemplateText(subject=" ".join((subject or "").split()), body=kept)


def may_be_filled_in(text: TemplateText, vocabulary: Vocabulary = TO_LEARNERS) -> bool:
    """Whether it holds only what the checks know: what else it may do is not tried out."""
    sources = ((text.subject or "", SUBJECT), (text.body, BODY))
    return not any(any(syntax_problems(source, part, vocabulary)) for source, part in sources)


def template_problems(
    check: TemplateCheck, people: Iterable[Mapping[Any, Any]] = ()
) -> list[TemplateProblem]:
    """Everything that keeps this text from being used; `people` are written to as well.

    A text that holds something unknown is not filled in; one problem is told once.
    """
    found = [
        *source_problems(check.text, check.first, check.hosts),
        *_deficits(check.text, check.name.language),
    ]
    if may_be_filled_in(check.text) and check.text.body.strip():
        found += _as_it_arrives(check, people)
    return list(dict.fromkeys(found))


def source_problems(
    text: TemplateText,
    first: TemplateText,
    hosts: frozenset[str],
    vocabulary: Vocabulary = TO_LEARNERS,
) -> Iterator[TemplateProblem]:
    """What is wrong with the words as they are written, before anything is filled in."""
    parts = {SUBJECT: (text.subject, LONGEST_SUBJECT), BODY: (text.body, LONGEST_BODY)}
    for part, (source, longest) in parts.items():
        if source is None:
            continue
        if not source.strip():
            yield TemplateProblem(part=part, sentence=f"The {part} is empty.")
        if len(source) > longest:
            sentence = f"The {part} has {len(source):,} characters; {longest:,} are the most."
            yield TemplateProblem(part=part, sentence=sentence)
        yield from syntax_problems(source, part, vocabulary)
        for number, line in enumerate(source.splitlines(), start=1):
            for sentence in _of_line(line, hosts):
                yield TemplateProblem(part=part, sentence=sentence, line=number)
    yield from _lost_links(text, first)


def _deficits(text: TemplateText, language: str) -> Iterator[TemplateProblem]:
    for part, source in {SUBJECT: text.subject or "", BODY: text.body}.items():
        for number, line in enumerate(source.splitlines(), start=1):
            for word in deficit_words_in(line, language):
                sentence = f"“{word}” tells learners what they lack; say what they can do next."
                yield TemplateProblem(part=part, sentence=sentence, line=number)


def _of_line(line: str, hosts: frozenset[str]) -> Iterator[str]:
    for address in _ADDRESS.findall(line):
        yield from _link_problem(address, hosts)
    if _TAG.search(line):
        yield "No HTML here: a paragraph that ends in a link becomes a button by itself."
    if _SIGNATURE.match(line):
        yield "A line of two dashes would hide what follows it; leave it out."
    if _CONTROL.search(line):
        yield "There is an invisible character here; please type the line again."


def _link_problem(address: str, hosts: frozenset[str]) -> Iterator[str]:
    try:
        parts = urlsplit(address.rstrip(".,;:!?)"))
        scheme, host = parts.scheme, (parts.hostname or "").lower()
    except ValueError:
        yield f"{address} is not a complete link."
        return
    if scheme != "https" or "." not in host:
        yield f"{address} is not a complete link: it has to begin with https:// and a host."
    elif host not in hosts:
        known = ", ".join(sorted(hosts)) or "none is known"
        yield f"{host} is not a place we know ({known}); use a placeholder such as course_url."


def _lost_links(text: TemplateText, first: TemplateText) -> Iterator[TemplateProblem]:
    needed = {name for name in _names(first) if name.endswith("_url")}
    for name in sorted(needed - _names(text)):
        sentence = f"{{{{ {name} }}}} is missing: this message is there to lead to it."
        yield TemplateProblem(part=BODY, sentence=sentence)


def _names(text: TemplateText) -> set[str]:
    return names_in(text.body) | names_in(text.subject or "")


def _as_it_arrives(
    check: TemplateCheck, people: Iterable[Mapping[Any, Any]]
) -> Iterator[TemplateProblem]:
    written_to = [*_PEOPLE, *((person, NO_WORK) for person in people)]
    templates = check.edited
    for person, work in written_to:
        try:
            written = _written(check, templates, person, work)
        except MessageError as error:
            yield TemplateProblem(part=BODY, sentence=f"It cannot be filled in: {error}.")
            return
        for sentence in _arrived_problems(check, written):
            yield TemplateProblem(part=BODY, sentence=sentence)


def _written(
    check: TemplateCheck, templates: Templates, person: Mapping[Any, Any], work: LearnerWork
) -> RenderedMessage:
    return preview(
        templates,
        check.key,
        check.intervention,
        person,
        check.shared,
        channel=check.name.channel,
        language=check.name.language,
        variant=check.name.variant or None,
        work=work,
    )


def _arrived_problems(check: TemplateCheck, written: RenderedMessage) -> Iterator[str]:
    if check.name.channel is Channel.SMS:
        if not _STOP.search(written.text):
            yield "The text has to say how to end these messages: “Reply STOP to end these texts.”"
        if written.segments > MOST_SEGMENTS:
            yield (
                f"With long names it takes {written.segments} segments; {MOST_SEGMENTS} are the "
                "most."
            )
            return
    elif "/p/unsubscribe/" not in written.text:
        yield "The link that ends these emails is missing under the message."
    if wrong := problem_in(written):
        yield f"For somebody {wrong}."


def longest_of(check: TemplateCheck) -> RenderedMessage | None:
    """The message where everything is known and long, by which a text is measured; None broken."""
    person, work = _PEOPLE[-1]
    try:
        return _written(check, check.edited, person, work)
    except MessageError:
        return None
