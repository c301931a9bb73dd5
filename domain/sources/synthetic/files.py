"""One growing CSV file per canonical frame, and the mapping that names their columns."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
from pyarrow import csv

from domain.frames import CANONICAL
from domain.sources.synthetic import words

#: Columns of our own that no frame models: they come back as `original` with each enrolment.
EXTRAS: Final = ("job_role", "contract_hours")
#: Canonical columns that come from others: the row as it was, the hours of the times.
_NO_COLUMN: Final = frozenset({"original", "hours"})
#: Frames with free text, in which commas may stand.
_WITH_TEXT: Final = frozenset(
    {"programmes", "cohorts", "employers", "staff", "learners", "check_ins"}
)
#: Canonical columns by the field of the mapping that they are, where the two differ.
_FIELDS: Final[Mapping[str, str]] = {
    "enrolment_ref": "enrolment",
    "learner_ref": "learner",
    "cohort_ref": "cohort",
    "programme_ref": "programme",
    "employer_ref": "employer",
    "coach_ref": "coach",
    "assessment_ref": "assessment",
    "is_banked": "banked",
    "day": "on",
}
_ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    ("activity", "day"): "at",
    ("barriers", "kind"): "barrier",
}


def columns_of(frame: str) -> list[str]:
    """Header of a frame's file: the canonical columns, and ours in place of `original`."""
    columns = [name for name in CANONICAL[frame].columns if name not in _NO_COLUMN]
    return [*columns, *EXTRAS] if frame == "enrolments" else columns


class TableFiles:
    """Every canonical frame's CSV in one folder, opened new; counts the rows it is given."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.rows: dict[str, int] = dict.fromkeys(CANONICAL, 0)
        self._files = {name: pa.OSFile(str(folder / f"{name}.csv"), "wb") for name in CANONICAL}
        for name, file in self._files.items():
            file.write((",".join(columns_of(name)) + "\n").encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()

    def append(self, frame: str, columns: Mapping[str, pa.Array]) -> None:
        """Add rows; columns not given stay empty."""
        size = len(next(iter(columns.values())))
        table = pa.table(
            {
                name: columns[name] if name in columns else pa.nulls(size, pa.string())
                for name in columns_of(frame)
            }
        )
        quoting = "needed" if frame in _WITH_TEXT else "none"
        options = csv.WriteOptions(include_header=False, batch_size=16_384, quoting_style=quoting)
        csv.write_csv(table, self._files[frame], options)
        self.rows[frame] += size


def write_mapping(folder: Path, *, exported_on: date) -> None:
    """Write `mapping.toml`, which tells the `tables` source what each file and column is."""
    (folder / "mapping.toml").write_text(_mapping(exported_on), encoding="utf-8")


def _mapping(exported_on: date) -> str:
    head = [
        f"# {words.PROGRAMME}: an invented programme; no one in it exists.",
        f"exported_on = {exported_on.isoformat()}",
        'dates = "iso"',
        'originals = "unmodelled"',
    ]
    return "\n".join([*head, *(_table(frame) for frame in CANONICAL)]) + "\n"


def _table(frame: str) -> str:
    columns = (name for name in CANONICAL[frame].columns if name not in _NO_COLUMN)
    fields = (f'{_field(frame, name)} = "{name}"' for name in columns)
    head = [f"\n[tables.{frame}]", f'match = "{frame}.csv"', f'content = "{frame}"']
    return "\n".join([*head, f"\n[tables.{frame}.columns]", *fields])


def _field(frame: str, column: str) -> str:
    return _ELSEWHERE.get((frame, column)) or _FIELDS.get(column, column)
