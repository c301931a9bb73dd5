"""What a person chose for a file's tables in the browser, as a mapping file; pure.

Tables with the same headings are chosen for together, by their `signature`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from domain.sources.batch import SourceError
from domain.sources.tables.schema import FIELDS, CellKind, Content, may_be_several, parse_mapping
from domain.sources.tables.schema.headings import plain

#: What stands for "leave this table out".
LEFT_OUT: Final = ""
#: How columns begin that we add to a file of rejected rows.
_OURS: Final = "staycourse "


@dataclass(frozen=True, kw_only=True)
class TableChoice:
    """What a table holds, and which heading is which field; other columns are not read.

    Of counts several headings may be one field, and each barrier may have one. `patterns`, `values`
    and `out_of` are by field; `marks`, the points of each piece of work, and `letters`, what its
    words are worth in percent, are by heading.
    """

    content: str
    columns: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    out_of: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[str, float] = field(default_factory=dict)
    letters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def headings(self) -> dict[str, str]:
        """The field that each heading is read as."""
        return {
            heading: name
            for name, some in self.columns.items()
            for heading in ([some] if isinstance(some, str) else some)
        }


@dataclass(frozen=True, kw_only=True)
class ChosenTable:
    """One table of the file as it is chosen for."""

    file: str
    sheet: str | None
    choice: TableChoice


def unlike(choice: TableChoice, guess: TableChoice) -> TableChoice:
    """What was chosen against a guess of the same content: the rest is read as it always is.

    What is read as guessed keeps the reader's own care: a vague heading counts if its cells bear it
    out. What is said to be not read stands in for no other column that cannot be read.
    """
    columns = {
        name: heading
        for name, heading in choice.columns.items()
        if guess.columns.get(name) != heading
    }
    used = choice.headings.keys() | choice.marks.keys()
    ignored = [h for h in dict.fromkeys([*choice.ignored, *guess.headings]) if h not in used]
    marks = {} if choice.marks == guess.marks else choice.marks
    return replace(choice, columns=columns, ignored=ignored, marks=marks)


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


def of_several(content: str) -> frozenset[str]:
    """The fields of a content that several columns may be: numbers are added, barriers listed."""
    fields = FIELDS[Content(content)] if content in contents() else {}
    return frozenset(name for name, one in fields.items() if may_be_several(name, one.cell))


def marks_of(content: str) -> frozenset[str]:
    """The fields of a content that are marks: letters may stand for them."""
    fields = FIELDS[Content(content)] if content in contents() else {}
    return frozenset(
        n for n, one in fields.items() if one.cell in (CellKind.PERCENT, CellKind.SCORE)
    )


def problem_of(choice: TableChoice) -> str | None:
    """Why a choice cannot be kept, in words; None where it can."""
    text = mapping_text([ChosenTable(file="file", sheet=None, choice=choice)])
    try:
        parse_mapping(text, name="")
    except SourceError as error:
        return re.sub(r"^[: ]*(?:tables\.t0\.)?", "", str(error)).replace("tables.t0.", "")
    return None


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
        yield f"ignored = {_texts(choice.ignored)}"
        yield f"[tables.t{number}.columns]"
        for known, heading in choice.columns.items():
            yield f"{known} = {_text(heading) if isinstance(heading, str) else _texts(heading)}"
        yield from _how(f"tables.t{number}", choice)


def _how(table: str, choice: TableChoice) -> Iterator[str]:
    """How columns are written, where that was said."""
    parts: Mapping[str, Mapping[str, str | float]] = {
        "patterns": choice.patterns,
        "out_of": choice.out_of,
        "marks": choice.marks,
        **{f"values.{_text(name)}": words for name, words in choice.values.items()},
        **{f"letters.{_text(heading)}": words for heading, words in choice.letters.items()},
    }
    for name, pairs in parts.items():
        if pairs:
            yield f"[{table}.{name}]"
        for key, value in pairs.items():
            yield f"{_text(key)} = {_text(value) if isinstance(value, str) else float(value)}"


def _text(value: str) -> str:
    """As TOML writes it: like JSON, without pairs of surrogates."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _pattern(file: str) -> str:
    """A pattern that fits this file: what has a meaning in patterns stands for any character."""
    return "".join("?" if one in "[]{}*?" else one for one in file)
