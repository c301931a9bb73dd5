"""A platform's format and a mapping together: what somebody chose adds to what we understand."""

from collections.abc import Sequence

from domain.sources.tables.schema.files import RawTable, Understood
from domain.sources.tables.schema.mapping import TableMapping


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
