"""What to say of a table whose content nobody can tell, and what to do about it."""

from collections.abc import Sequence
from typing import Final

from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.planning.recognise import candidates_of

#: Of a heading that is no heading, and of many columns, a sentence names the beginning.
_LETTERS: Final = 60
_COLUMNS: Final = 50


def columns_named(header: Sequence[str]) -> str:
    """The headings of a table in a sentence of bearable length."""
    heads = [head if len(head) <= _LETTERS else f"{head[:_LETTERS]}…" for head in header]
    more = f" and {len(heads) - _COLUMNS} more" if len(heads) > _COLUMNS else ""
    return ", ".join(heads[:_COLUMNS]) + more


def is_somebodys(header: Sequence[str]) -> bool:
    """Whether a row that should name columns is of a learner: headings hold no address."""
    return any("@" in heading for heading in header)


def says_columns(header: Sequence[str]) -> str:
    """A sentence that names the columns, or nobody where the first row is a learner's."""
    if is_somebodys(header):
        return "Its first row is somebody's and names no columns: put a row of headings above it."
    return f"Its columns are: {columns_named(header)}."


def cannot_tell(name: str, header: Sequence[str]) -> str:
    """The table by name, its columns, and how a mapping would say what they are."""
    return (
        f"{name}: cannot tell what this table holds. {says_columns(header)}{_wide(header)}"
        " Name its content and columns in a mapping file (docs/sources.md shows one); if the first"
        " line is a title, set skip_lines there"
    )


def _wide(header: Sequence[str]) -> str:
    """What to do about a sheet of marks with a column for each piece of work."""
    if is_somebodys(header):
        return ""
    people = candidates_of(Content.LEARNERS, header)
    told = {position for columns in people.values() for position in columns}
    others = [head for position, head in enumerate(header) if position not in told]
    if not people.keys() & {"ref", "name", "email"} or len(others) < 2:  # noqa: PLR2004 - a sheet of several
        return ""
    return (
        f" If {columns_named(others)} are pieces of work, write a line for each learner and piece,"
        " with the columns learner, assessment and score."
    )
