"""Decides what each table holds, and which tables count: by the mapping, else by headings."""

from collections.abc import Sequence
from dataclasses import replace

from domain.sources.batch import SourceError
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.fields import FIELDS
from domain.sources.tables.schema.files import FoundFiles, RawTable, RefusedFile, Understood
from domain.sources.tables.schema.mapping import Mapping, TableMapping
from domain.sources.tables.schema.planning.gathered import gathered
from domain.sources.tables.schema.planning.gradebook import MARKS, marks_table
from domain.sources.tables.schema.planning.people_named import with_people_named
from domain.sources.tables.schema.planning.planned import Plan, Plans
from domain.sources.tables.schema.planning.recognise import candidates_of, recognise
from domain.sources.tables.schema.planning.strange import cannot_tell
from domain.sources.tables.schema.planning.table_plan import dialect_for, plan_of_table


def plan_tables(found: FoundFiles, mapping: Mapping) -> Plans:
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
        dialect = dialect_for(wanted)
        try:
            header = table.header(dialect)
        except SourceError as error:
            refused.append(RefusedFile(file=table.name, reason=str(error)))
            continue
        content = recognise(header, table.name)
        table, content = gathered(table, content, wanted, dialect)  # noqa: PLW2901
        header = table.header(dialect)
        if content is None and (len(found.tables) == 1 or not table.file.lower().endswith(".txt")):
            unknown.append((table.name, header))
        elif content is not None:
            plans.append(plan_of_table(table, wanted, mapping, content, header))
    if plans:
        plans = _with_marks(with_people_named(_with_learners(_without_substitutes(plans))))
        return Plans(plans=plans, unknown=unknown, refused=refused)
    if unknown:
        raise SourceError("; ".join(cannot_tell(name, header) for name, header in unknown))
    raise SourceError("; ".join(one.reason for one in refused))


def _as_mapped(found: FoundFiles, mapping: Mapping) -> list[Plan]:
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
            dialect = dialect_for(wanted)
            header = table.header(dialect)
            content = wanted.content or recognise(header, table.name)
            table, content = gathered(table, content, wanted, dialect)  # noqa: PLW2901
            if content is None:
                raise SourceError(cannot_tell(table.name, header))
            header = table.header(dialect)
            plans.append(plan_of_table(table, wanted, mapping, content, header))
    return _without_substitutes(plans)


def _understood(table: RawTable, wanted: TableMapping, mapping: Mapping) -> list[Plan]:
    """A plan for each table that a platform's format finds in a file."""
    plans = []
    for part in table.parts:
        known = part.understood or Understood(content=Content.LEARNERS)
        header = part.header(dialect_for(wanted))
        both = read_as_understood(part, known, wanted, header)
        plans.append(plan_of_table(part, both, mapping, known.content, header))
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


def is_as_understood(table: RawTable, wanted: TableMapping) -> bool:
    """Whether a mapping leaves a platform's format as it is understood, or only adds to it."""
    if not table.parts or wanted.header or wanted.skip_lines is not None:
        return False
    first = table.parts[0]
    content = first.understood.content if first.understood else None
    return wanted.content in (None, content) and not (first.made_of and wanted.columns)


def read_as_understood(
    part: RawTable, known: Understood, wanted: TableMapping, header: Sequence[str]
) -> TableMapping:
    """The mapping of one of a format's tables; what is made has our own columns."""
    columns = {name: name for name in header} if part.made_of else known.columns
    return wanted.model_copy(
        update={
            "columns": {**columns, **({} if part.made_of else wanted.columns)},
            "constants": {**known.constants, **wanted.constants},
            "out_of": {**known.out_of, **wanted.out_of},
            "ignored": (*known.ignored, *wanted.ignored),
        }
    )
