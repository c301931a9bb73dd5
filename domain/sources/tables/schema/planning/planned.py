"""What is decided of each table before it is read: what it holds, and which column is what."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.sources.readers import Dialect
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.files import RawTable, RefusedFile
from domain.sources.tables.schema.headings import MarkColumn


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How one table will be read: its content, and the columns that may be each field."""

    table: RawTable
    content: Content
    header: tuple[str, ...]
    candidates: Map[str, Sequence[int]]
    dialect: Dialect = field(default_factory=Dialect)
    constants: Map[str, str] = field(default_factory=dict)
    #: fields whose columns somebody chose, whatever these are called; several are added
    stated: Map[str, Sequence[int]] = field(default_factory=dict)
    dates: str | None = None
    #: what the numbers of a field are out of, where somebody said so
    out_of: Map[str, float] = field(default_factory=dict)
    #: what takes a field out of a longer text, and what its cells stand for
    patterns: Map[str, str] = field(default_factory=dict)
    meanings: Map[str, Map[str, str]] = field(default_factory=dict)
    #: columns that each hold the marks of a piece of work
    pieces: Sequence[MarkColumn] = ()
    #: whether it reads the marks of a gradebook, whose people have a plan of their own
    is_of_marks: bool = False

    @property
    def columns(self) -> dict[str, int]:
        """The likeliest column of each field."""
        return {name: positions[0] for name, positions in self.candidates.items()}

    @property
    def is_of_people_named(self) -> bool:
        """Whether it reads whom a table that is no list of learners names."""
        return self.table.understood is not None and self.table.understood.only_alone


@dataclass(frozen=True, kw_only=True)
class Plans:
    """Tables to read, tables nobody can tell the content of, and files that cannot be read."""

    plans: list[Plan]
    unknown: list[tuple[str, tuple[str, ...]]]
    refused: list[RefusedFile]
