"""What is decided of one table: each column's field, its pieces of work, and its scales."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.sources.batch import SourceError
from domain.sources.readers import Dialect
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.fields import FIELDS
from domain.sources.tables.schema.files import RawTable
from domain.sources.tables.schema.headings import (
    MarkColumn,
    is_network_address,
    out_of,
    pieces_in_headings,
    pieces_in_rows,
    pieces_out_of,
    pieces_stated,
    plain,
)
from domain.sources.tables.schema.mapping import Mapping, TableMapping
from domain.sources.tables.schema.planning.gradebook import first_rows
from domain.sources.tables.schema.planning.planned import Plan
from domain.sources.tables.schema.planning.recognise import WHO, WHOSE, candidates_of, is_known
from domain.sources.tables.schema.planning.strange import says_columns

_NAMES = frozenset({"name", "first_name", "last_name"})
#: Bytes of a table whose first rows are looked at for the points of its pieces of work.
_LOOKED_AT = 32 << 20
_FIRST_ROWS = 6


def dialect_of() -> Dialect:
    """How a table is looked at of which nothing is stated."""
    return dialect_for(TableMapping(match="*"))


def dialect_for(wanted: TableMapping) -> Dialect:
    """How a table is looked at: as its mapping says, its header known by its headings."""
    mapped = frozenset(plain(column) for column in _columns(wanted))
    return Dialect(
        encoding=wanted.encoding,
        delimiter=wanted.delimiter,
        skip_lines=wanted.skip_lines,
        header=wanted.header,
        known=_Known(mapped=mapped),
    )


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Whether a cell is a heading: one dialect is another's equal where both know the same."""

    mapped: frozenset[str]

    def __call__(self, heading: str) -> bool:
        return is_known(heading) or plain(heading) in self.mapped or is_network_address(heading)


def plan_of_table(
    table: RawTable,
    wanted: TableMapping,
    mapping: Mapping,
    content: Content,
    header: tuple[str, ...],
) -> Plan:
    """What each column of a table is: as the mapping says, else by its heading.

    Raises `SourceError` where the mapping names a column that is not there, or one is missing.
    """
    stated = _stated(table, wanted, header)
    if table.gathered:
        stated["barriers"] = [len(header) - 1]
    constants = {**wanted.named_by(table.file), **wanted.constants}
    taken = {i for positions in stated.values() for i in positions}
    taken |= {i for i, heading in enumerate(header) if heading in table.gathered}
    ignored = {plain(column) for column in wanted.ignored}
    taken |= {i for i, heading in enumerate(header) if plain(heading) in ignored}
    free = {
        name: [i for i in positions if i not in taken]
        for name, positions in candidates_of(content, header).items()
    }
    candidates = {name: p for name, p in free.items() if p} | stated
    pieces = _pieces(table, wanted, content, header, candidates)
    marked = {piece.position for piece in pieces} - taken
    candidates = {
        n: left for n, p in candidates.items() if (left := [i for i in p if i not in marked])
    }
    if content is Content.LEARNERS and not candidates.keys() & _NAMES and header[0] == "column 1":
        candidates["name"] = [0]  # Moodle's completion report leaves the names' heading blank
    plan = Plan(
        table=table,
        content=content,
        header=header,
        candidates={f: p for f, p in candidates.items() if f not in constants},
        dialect=dialect_for(wanted),
        constants=constants,
        stated=stated,
        dates=wanted.dates or mapping.dates,
        pieces=pieces,
        patterns=wanted.patterns,
        meanings=wanted.values,
    )
    _complete(plan)
    return replace(plan, out_of=_scales(plan, wanted, mapping))


def _pieces(
    table: RawTable,
    wanted: TableMapping,
    content: Content,
    header: Sequence[str],
    candidates: Map[str, Sequence[int]],
) -> list[MarkColumn]:
    """The columns that are pieces of work: as the mapping says, else as the table itself does."""
    letters = {plain(heading): words for heading, words in wanted.letters.items()}
    return [
        replace(piece, letters=letters.get(plain(header[piece.position]), {}))
        for piece in _found_pieces(table, wanted, content, header, candidates)
    ]


def _found_pieces(
    table: RawTable,
    wanted: TableMapping,
    content: Content,
    header: Sequence[str],
    candidates: Map[str, Sequence[int]],
) -> list[MarkColumn]:
    if content not in (Content.LEARNERS, Content.ENROLMENTS):
        return []
    understood = list(table.understood.pieces) if table.understood else []
    if understood or wanted.marks is not None:
        return [*understood, *pieces_stated(header, wanted.marks or {})]
    if found := pieces_in_headings(header):
        return found
    named = {position for positions in candidates.values() for position in positions}
    if found := pieces_out_of(header, named):
        return found
    if table.size > _LOOKED_AT or len(named) == len(header):
        return []
    sheet = table.read(dialect_for(wanted))
    return pieces_in_rows(header, first_rows(sheet, _FIRST_ROWS))


def _scales(plan: Plan, wanted: TableMapping, mapping: Mapping) -> dict[str, float]:
    written = wanted.percent or mapping.percent
    usual = {"percent": 100.0, "fraction": 1.0}.get(written or "")
    told = {name: usual or out_of(plan.header[i]) for name, i in plan.columns.items()}
    return {name: scale for name, scale in (told | wanted.out_of).items() if scale}


def _columns(wanted: TableMapping) -> list[str]:
    """Every column that the mapping of a table names."""
    named = wanted.columns.values()
    return [one for column in named for one in ((column,) if isinstance(column, str) else column)]


def _stated(table: RawTable, wanted: TableMapping, header: Sequence[str]) -> dict[str, list[int]]:
    positions = {plain(name): i for i, name in reversed(list(enumerate(header)))}
    absent = [column for column in _columns(wanted) if plain(column) not in positions]
    if absent:
        raise SourceError(
            f"{table.name} has no column {', '.join(map(repr, absent))}, which the mapping names."
            f" {says_columns(header)}"
        )
    return {
        name: [positions[plain(one)] for one in ((column,) if isinstance(column, str) else column)]
        for name, column in wanted.columns.items()
    }


def _complete(plan: Plan) -> None:
    have = {*plan.candidates, *plan.constants}
    needed = {name for name, spec in FIELDS[plan.content].items() if spec.required} - have
    whose = "learner" in FIELDS[plan.content] and not have.intersection(WHOSE)
    nobody = plan.content is Content.LEARNERS and not have.intersection(WHO)
    if needed or whose or nobody:
        words = sorted(needed) + ["learner"] * (whose or nobody)
        raise SourceError(
            f"{plan.table.name} holds {plan.content}, but no column tells: {', '.join(words)}."
            f" {says_columns(plan.header)} Say in a mapping file which is which."
        )
