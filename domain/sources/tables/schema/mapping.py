"""The mapping file: which table holds what, which column is what, how things are written.

All of it is optional: what a mapping leaves open is recognised by its header.
"""

import re
import tomllib
from collections.abc import Mapping as Map
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from domain.frames import ACTIVITY_KINDS, UNNAMED_COHORT, UNNAMED_PROGRAMME
from domain.sources.batch import SourceError
from domain.sources.parsers import ORDERS, is_zone
from domain.sources.tables.schema.contents import CellKind, Content
from domain.sources.tables.schema.fields import FIELDS


def may_be_several(name: str, cell: CellKind) -> bool:
    """Whether several columns of a table may be read as this field."""
    return cell in _ADDABLE or name == _EACH


def _written(value: str) -> str:
    if value not in ORDERS and "%" not in value:
        raise ValueError(f"dates are one of {', '.join(ORDERS)} or a pattern such as %d/%m/%Y")
    return value


def _zone(value: str) -> str:
    if not is_zone(value):
        raise ValueError(f"{value!r} is no time zone: write it like Europe/London")
    return value


def _kind(value: str) -> str:
    if value not in ACTIVITY_KINDS:
        raise ValueError(f"{value!r} is not one of: {', '.join(ACTIVITY_KINDS)}")
    return value


def _pattern(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    if groups != 1:
        raise ValueError(f"{value!r} must have one group in brackets: what is taken")
    return value


#: How an enrolment ended, or that it has not.
Outcome = Literal["passed", "distinction", "failed", "withdrawn", "under_way"]
#: What several columns may be added into.
_ADDABLE: Final = frozenset((CellKind.COUNT, CellKind.NUMBER, CellKind.MINUTES, CellKind.SECONDS))
#: What may be a column for each.
_EACH: Final = "barriers"
_NAMED: Final = re.compile(r"\{(\w+)\}")
Dates = Annotated[str, AfterValidator(_written)]
Zone = Annotated[str, AfterValidator(_zone)]
ActivityKind = Annotated[str, AfterValidator(_kind)]
Percent = Literal["percent", "fraction"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProgrammeFacts(_Frozen):
    """The programme, where no column names it."""

    ref: str = "programme"
    name: str = UNNAMED_PROGRAMME
    #: empty: as long as a programme usually lasts
    weeks: Annotated[int, Field(ge=1, le=520)] | None = None
    zone: Zone | None = None
    language: str | None = None
    #: lessons and modules of the whole programme; empty: as many as the tables name
    lessons: Annotated[int, Field(ge=1)] | None = None
    modules: Annotated[int, Field(ge=1)] | None = None


class CohortDates(_Frozen):
    """When a cohort runs."""

    starts_on: date | None = None
    ends_on: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on")
        return self


class CohortFacts(CohortDates):
    """The cohort, where no column names one."""

    ref: str = "cohort"
    name: str = UNNAMED_COHORT


class LeaveOut(_Frozen):
    """Accounts that are no learners: by role, or by address (`@example.org` for a whole domain)."""

    #: compared as whole cells, or as one of several in a cell; without it, the usual words count
    roles: tuple[str, ...] | None = None
    emails: tuple[str, ...] = ()


class TableMapping(_Frozen):
    """One file, or one sheet of a workbook.

    `match` is a pattern of the file's name; `log_{cohort}.csv` reads a field of every row from it.
    """

    match: str
    content: Content | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    #: lines above the header; without it, the header is looked for
    skip_lines: Annotated[int, Field(ge=0)] | None = None
    #: the names of the columns, where the file has no header
    header: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    dates: Dates | None = None
    percent: Percent | None = None
    #: what the numbers of a field are out of, where not out of a hundred: {grade = 20}
    out_of: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    #: the column each field is read from; of counts several columns may be added, of barriers each
    #: may have a column
    columns: dict[str, str | Annotated[tuple[str, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    constants: dict[str, str] = Field(default_factory=dict)
    #: what takes a field out of a longer text: {learner = "id '([0-9]+)'"}
    patterns: dict[str, Annotated[str, AfterValidator(_pattern)]] = Field(default_factory=dict)
    #: what cells of a field stand for: {grade = {A = "90", B = "75"}}
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    #: columns that each hold the marks of a piece of work, and what each is out of; without it,
    #: those of gradebooks are recognised
    marks: dict[str, Annotated[float, Field(gt=0)]] | None = None
    #: what letters in such a column are worth in percent: {Essay = {A = 95, B = 85}}
    letters: dict[str, dict[str, Annotated[float, Field(ge=0, le=100)]]] = Field(
        default_factory=dict
    )
    #: columns that are read as nothing, whatever their heading says
    ignored: tuple[str, ...] = ()

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        try:
            "".encode(value or "utf-8")
        except LookupError as error:
            raise ValueError(f"{value!r} is no encoding we know, such as cp1252") from error
        return value

    @model_validator(mode="after")
    def _fields_exist(self) -> Self:
        named = _NAMED.findall(self.match)
        told = self.columns or self.constants or self.out_of or self.patterns or self.values
        if (told or named) and self.content is None:
            raise ValueError("say the content of the table too, such as content = 'learners'")
        known = FIELDS[self.content] if self.content else {}
        for name in (*self.columns, *self.constants, *self.patterns, *self.values, *named):
            if name not in known:
                raise ValueError(
                    f"{name!r} is no field of {self.content}; it has: {', '.join(known)}"
                )
        shares = [name for name, field in known.items() if field.cell is CellKind.PERCENT]
        if strange := [name for name in self.out_of if name not in shares]:
            raise ValueError(f"out_of is for {', '.join(shares)}, not for {', '.join(strange)}")
        for name, column in self.columns.items():
            if not isinstance(column, str) and not may_be_several(name, known[name].cell):
                raise ValueError(f"{name} is no number that columns could be added into")
        return self

    def fits(self, file: str) -> bool:
        """Whether `match` is a pattern of this file, by its name or by its whole path."""
        pattern = _NAMED.sub("*", self.match)
        return fnmatch(file, pattern) or fnmatch(file.rpartition("/")[2], pattern)

    def named_by(self, file: str) -> Map[str, str]:
        """The fields that the file's name tells, by the braces of `match`."""
        plain, *rest = _NAMED.split(self.match)
        parts = [_as_regex(plain)]
        for name, after in zip(rest[::2], rest[1::2], strict=True):
            parts += [f"(?P<{name}>.+?)", _as_regex(after)]
        found = re.fullmatch("".join(parts), file if "/" in self.match else file.rpartition("/")[2])
        return found.groupdict() if found else {}


def _as_regex(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


class Mapping(_Frozen):
    """Everything a mapping file may say."""

    exported_on: date | None = None
    dates: Dates | None = None
    percent: Percent | None = None
    #: words for "no value", instead of the built-in ones
    missing: tuple[str, ...] | None = None
    phone_region: str = "GB"
    zone: Zone = "UTC"
    originals: Literal["all", "unmodelled", "none"] = "all"
    programme: ProgrammeFacts = ProgrammeFacts()
    cohort: CohortFacts = CohortFacts()
    cohorts: dict[str, CohortDates] = Field(default_factory=dict)
    leave_out: LeaveOut = LeaveOut()
    kinds: dict[str, ActivityKind] = Field(default_factory=dict)
    #: what a platform's words or codes say of how it ended: {"1" = "withdrawn"}
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    tables: dict[str, TableMapping] = Field(default_factory=dict)

    @field_validator("phone_region")
    @classmethod
    def _region(cls, value: str) -> str:
        if value not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"{value!r} is no two-letter country such as GB")
        return value


def load_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file; raises `SourceError` naming the file, the key and what to do."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8-sig"), name=path.name)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 text: save it as UTF-8") from error


def parse_mapping(text: str, *, name: str) -> Mapping:
    """The mapping in a TOML text called `name`; raises `SourceError` as `load_mapping`."""
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{name} is not valid TOML: {error}") from error
    except ValidationError as error:
        problems = (
            f"{'.'.join(str(part) for part in p['loc'])}: {p['msg'].removeprefix('Value error, ')}"
            for p in error.errors()
        )
        raise SourceError(f"{name}: {'; '.join(problems)}") from error
