"""Decides what each table holds and which column is what: by the mapping, else by headings."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace

from domain.sources.batch import SourceError
from domain.sources.readers import Dialect
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.fields import FIELDS
from domain.sources.tables.schema.files import Found, RawTable, Refusal, Understood
from domain.sources.tables.schema.headings import (
    Piece,
    is_network_address,
    out_of,
    pieces_in_headings,
    pieces_in_rows,
    pieces_out_of,
    pieces_stated,
    plain,
)
from domain.sources.tables.schema.mapping import Mapping, TableMapping
from domain.sources.tables.schema.planning.gathered import gathered
from domain.sources.tables.schema.planning.gradebook import MARKS, first_rows, marks_table
from domain.sources.tables.schema.planning.people_named import with_people_named
from domain.sources.tables.schema.planning.planned import Plan, Plans
from domain.sources.tables.schema.planning.recognise import (
    WHO,
    WHOSE,
    candidates_of,
    is_known,
    recognise,
)
from domain.sources.tables.schema.planning.strange import cannot_tell, columns_named
from domain.sources.tables.schema.planning.understood import is_as_understood, read_as_understood

_NAMES = frozenset({"name", "first_name", "last_name"})
#: Bytes of a table whose first rows are looked at for the points of its pieces of work.
_LOOKED_AT = 32 << 20
_FIRST_ROWS = 6


def plan_tables(found: Found, mapping: Mapping) -> Plans:
    """One plan per table to read; with tables in the mapping, only those are read.

    Raises `SourceError` when none is left, naming the table, its columns and what to do.
    """
    if mapping.tables:
        mapped = with_people_named(_as_mapped(found, mapping))
        return Plans(plans=_with_marks(mapped), unknown=[], refused=[])
    plans, unknown, refused = [], [], list(found.refused)
    for table in found.tables:
        wanted = TableMapping(match="*")
        if table.parts:
            plans += _understood(table, wanted, mapping)
            continue
        dialect = _dialect(wanted)
        try:
            header = table.header(dialect)
        except SourceError as error:
            refused.append(Refusal(file=table.name, reason=str(error)))
            continue
        content = recognise(header, table.name)
        table, content = gathered(table, content, wanted, dialect)  # noqa: PLW2901
        header = table.header(dialect)
        if content is None and (len(found.tables) == 1 or not table.file.lower().endswith(".txt")):
            unknown.append((table.name, header))
        elif content is not None:
            plans.append(_plan(table, wanted, mapping, content, header))
    if plans:
        plans = _with_marks(with_people_named(_with_learners(_without_substitutes(plans))))
        return Plans(plans=plans, unknown=unknown, refused=refused)
    if unknown:
        raise SourceError("; ".join(cannot_tell(name, header) for name, header in unknown))
    raise SourceError("; ".join(one.reason for one in refused))


def _as_mapped(found: Found, mapping: Mapping) -> list[Plan]:
    plans: list[Plan] = []
    for name, wanted in mapping.tables.items():
        matching = [table for table in found.tables if _matches(table, wanted)]
        if not matching:
            seen = ", ".join(table.name for table in found.tables)
            refused = "".join(f"; {one.reason}" for one in found.refused)
            raise SourceError(
                f"tables.{name}: no file fits {wanted.match!r}; there are: {seen}{refused}"
            )
        for table in matching:
            if is_as_understood(table, wanted):
                plans += _understood(table, wanted, mapping)
                continue
            dialect = _dialect(wanted)
            header = table.header(dialect)
            content = wanted.content or recognise(header, table.name)
            table, content = gathered(table, content, wanted, dialect)  # noqa: PLW2901
            if content is None:
                raise SourceError(cannot_tell(table.name, header))
            header = table.header(dialect)
            plans.append(_plan(table, wanted, mapping, content, header))
    return _without_substitutes(plans)


def _understood(table: RawTable, wanted: TableMapping, mapping: Mapping) -> list[Plan]:
    """A plan for each table that a platform's format finds in a file."""
    plans = []
    for part in table.parts:
        known = part.understood or Understood(content=Content.LEARNERS)
        header = part.header(_dialect(wanted))
        both = read_as_understood(part, known, wanted, header)
        plans.append(_plan(part, both, mapping, known.content, header))
    return plans


def _without_substitutes(plans: list[Plan]) -> list[Plan]:
    """The plans without lists of people that count only where no other table has one."""
    alone = [one for one in plans if one.table.understood and one.table.understood.only_alone]
    listed = {Content.LEARNERS, Content.ENROLMENTS} & {p.content for p in plans if p not in alone}
    return [one for one in plans if one not in alone or not listed]


def _with_learners(plans: list[Plan]) -> list[Plan]:
    """Where nothing else lists learners: enrolments that name people or have no ids themselves."""
    if any(plan.content is Content.LEARNERS for plan in plans):
        return plans
    return [
        replace(
            plan,
            content=Content.LEARNERS,
            candidates=candidates_of(Content.LEARNERS, plan.header),
        )
        if plan.content is Content.ENROLMENTS
        and (_names_people(plan.header) or "ref" not in plan.candidates)
        and not plan.constants
        else plan
        for plan in plans
    ]


def _names_people(header: Sequence[str]) -> bool:
    return bool(candidates_of(Content.LEARNERS, header).keys() & {"name", "first_name"})


def _matches(table: RawTable, wanted: TableMapping) -> bool:
    return wanted.fits(table.file) and wanted.sheet in (None, table.sheet)


def dialect_of() -> Dialect:
    """How a table is looked at of which nothing is stated."""
    return _dialect(TableMapping(match="*"))


def _dialect(wanted: TableMapping) -> Dialect:
    mapped = {plain(column) for column in _columns(wanted)}
    return Dialect(
        encoding=wanted.encoding,
        delimiter=wanted.delimiter,
        skip_lines=wanted.skip_lines,
        header=wanted.header,
        known=lambda heading: (
            is_known(heading) or plain(heading) in mapped or is_network_address(heading)
        ),
    )


def _plan(
    table: RawTable,
    wanted: TableMapping,
    mapping: Mapping,
    content: Content,
    header: tuple[str, ...],
) -> Plan:
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
        dialect=_dialect(wanted),
        constants=constants,
        added={name: p for name, p in stated.items() if len(p) > 1},
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
) -> list[Piece]:
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
) -> list[Piece]:
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
    sheet = table.read(_dialect(wanted))
    return pieces_in_rows(header, first_rows(sheet, _FIRST_ROWS))


def _with_marks(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, and one for the marks of each gradebook."""
    return [*plans, *(_of_marks(plan) for plan in plans if plan.pieces)]


def _of_marks(plan: Plan) -> Plan:
    cohort = plan.columns.get("cohort", plan.columns.get("programme"))
    fields = FIELDS[Content.RESULTS]
    return Plan(
        table=marks_table(plan.table, plan.pieces, cohort),
        content=Content.RESULTS,
        header=MARKS,
        candidates={name: [i] for i, name in enumerate(MARKS) if name not in plan.constants},
        dialect=plan.dialect,
        constants={name: value for name, value in plan.constants.items() if name in fields},
        dates=plan.dates,
        is_of_marks=True,
    )


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
            f" Its columns are: {columns_named(header)}"
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
            f" Its columns are: {columns_named(plan.header)}. Say in a mapping file which is which."
        )
