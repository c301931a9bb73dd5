"""What a person chose for a file's tables in the browser, as a mapping file; pure.

Tables with the same headings are chosen for together, by their `signature`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from domain.sources.tables.schema import FIELDS, Content, plain

#: What stands for "leave this table out".
LEFT_OUT: Final = ""
#: How columns begin that we add to a file of rejected rows.
_OURS: Final = "staycourse "


@dataclass(frozen=True, kw_only=True)
class TableChoice:
    """What a table holds, and which heading is which field; other columns are not read."""

    content: str
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ChosenTable:
    """One table of the file as it is chosen for."""

    file: str
    sheet: str | None
    choice: TableChoice


def unlike(choice: TableChoice, guess: TableChoice) -> TableChoice:
    """What was chosen against a guess of the same content: the rest is read as it always is.

    What nobody chose keeps the reader's own care: a vague heading counts if its cells bear it out.
    """
    columns = {
        name: heading
        for name, heading in choice.columns.items()
        if guess.columns.get(name) != heading
    }
    used = set(choice.columns.values())
    ignored = [heading for heading in guess.columns.values() if heading not in used]
    return TableChoice(content=choice.content, columns=columns, ignored=ignored)


def signature(header: Sequence[str]) -> str:
    """What tables with the same headings share, however they are written."""
    own = [words for words in map(plain, header) if not words.startswith(_OURS)]
    return sha256("\n".join(own).encode()).hexdigest()[:16]


def contents() -> tuple[str, ...]:
    """What a table may be said to hold."""
    return tuple(content.value for content in Content)


def fields_of(content: str) -> dict[str, bool]:
    """The fields of a content, and whether a row needs each; none where it is left out."""
    if content not in contents():
        return {}
    return {name: field.required for name, field in FIELDS[Content(content)].items()}


def mapping_text(
    tables: Sequence[ChosenTable], *, dates: str | None = None, percent: str | None = None
) -> str:
    """The mapping file that says what was chosen."""
    return "\n".join(_lines(tables, {"dates": dates, "percent": percent})) + "\n"


def _lines(tables: Sequence[ChosenTable], settings: Mapping[str, str | None]) -> Iterator[str]:
    for name, value in settings.items():
        if value:
            yield f"{name} = {_text(value)}"
    chosen = [table for table in tables if table.choice.content != LEFT_OUT]
    for number, table in enumerate(chosen):
        choice = table.choice
        yield f"[tables.t{number}]"
        yield f"match = {_text(_pattern(table.file))}"
        if table.sheet:
            yield f"sheet = {_text(table.sheet)}"
        yield f"content = {_text(choice.content)}"
        yield f"ignored = [{', '.join(map(_text, choice.ignored))}]"
        yield f"[tables.t{number}.columns]"
        for known, heading in choice.columns.items():
            yield f"{known} = {_text(heading)}"


def _text(value: str) -> str:
    """As TOML writes it: like JSON, without pairs of surrogates."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _pattern(file: str) -> str:
    """A pattern that fits this file: what has a meaning in patterns stands for any character."""
    return "".join("?" if one in "[]{}*?" else one for one in file)
