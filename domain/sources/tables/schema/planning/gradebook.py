"""A gradebook has a row for each person and a column for each piece of work: its marks as rows.

The rows of people are read as always; the marks become a table of results beside them, each naming
the row it stands in, so that whoever that row is has the mark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.sources.parsers import MISSING
from domain.sources.readers import Sheet
from domain.sources.tables.schema.files import RawTable
from domain.sources.tables.schema.headings import MarkColumn

#: The columns of the table of marks: fields of results.
MARKS: Final = (
    "learner", "cohort", "assessment", "title", "kind", "score", "percent", "out_of", "handed_in",
    "no_mark", "due_on", "weight",
)  # fmt: skip
#: How a row of people is named by the marks in it; no id begins so.
OF_ROW: Final = "\x1f"
#: Handed in and not marked yet, also with what a machine has marked of it: "Needs Grading(4.00)".
_HANDED_IN: Final = (
    r"(?i)^(?:needs (?:grading|marking)|turned in|handed in|submitted|ungraded|not yet graded"
    r"|done late|bewertung erforderlich|benotung erforderlich|necesita calificaci[oó]n|[àa] noter"
    r"|notation requise|da valutare|wacht op beoordeling|precisa (?:de )?avalia[cç][aã]o"
    r"|wymaga oceny|eingereicht|abgegeben|entregado|entregue|remis|rendu|consegnato|ingeleverd"
    r"|oddano|przes[lł]ano|提出済み|採点が必要)\b"
)
#: Nothing that counts: not begun, not finished, or excused from it.
_NO_MARK: Final = (
    r"(?i)^(?:in progress|exempt|excused|ex|not attempted|not submitted|missing|assigned"
    r"|incomplete|no grade|not started|mi|n/s|in bearbeitung|befreit|fehlt|en curso|exento"
    r"|en cours|exempt[eé]|dispens[eé]|in corso|esente|bezig|vrijgesteld|em curso|em andamento"
    r"|isento|w toku|w trakcie|zwolniony|nieoddane|未提出|免除)\b\s*(?:\([^)]*\))?$"
)


def row_of(file: str, line: int) -> str:
    """What names the person of a row."""
    return f"{OF_ROW}{file}{OF_ROW}{line}"


def is_of_row(whose: pd.Series) -> pd.Series:
    """Which of the learners that results name are named by a row."""
    return whose.str.startswith(OF_ROW).fillna(value=False).astype(bool)


def marks_table(table: RawTable, pieces: Sequence[MarkColumn], cohort: int | None) -> RawTable:
    """The marks of a gradebook; `cohort` is the position of the column that names it."""
    return replace(
        table,
        size=0,
        in_parts=None,
        header=lambda _dialect: MARKS,
        read=lambda dialect: _marks(table.read(dialect), pieces, cohort),
    )


def _marks(sheet: Sheet, pieces: Sequence[MarkColumn], cohort: int | None) -> Sheet:
    whose = pd.Series([row_of(sheet.file, line) for line in sheet.lines.tolist()], dtype="string")
    groups = _text(sheet, cohort) if cohort is not None else pd.Series("", whose.index)
    parts = [_of_piece(_text(sheet, p.position), p) for p in pieces]
    rows = pd.concat(
        [
            part.assign(
                learner=whose[part.index],
                cohort=groups[part.index],
                place=sheet.header[piece.position],
                line=sheet.lines[part.index],
            )
            for part, piece in zip(parts, pieces, strict=True)
        ]
    ).sort_values("line", kind="stable", ignore_index=True)
    return Sheet(
        file=sheet.file,
        header=MARKS,
        rows=pa.table([pa.array(rows[name], pa.large_string()) for name in MARKS], list(MARKS)),
        lines=np.asarray(rows["line"], dtype=np.int64),
        places=rows["place"].astype("string"),
    )


def _of_piece(cells: pd.Series, piece: MarkColumn) -> pd.DataFrame:
    """What a column says of a piece of work: marks, what waits for one, and who has none.

    A column that is blank throughout says nothing of anybody.
    """
    cells = _in_percent(cells.str.strip(), piece)
    waits = cells.str.contains(_HANDED_IN, regex=True)
    is_shown = _has_more_than_heads(cells, piece)
    told = ~cells.str.lower().isin(MISSING) & ~cells.str.contains(_NO_MARK, regex=True)
    shares = cells.str.contains("%", regex=False) & ~waits
    rows = pd.DataFrame(
        {
            "assessment": piece.ref,
            "title": piece.title,
            "kind": piece.kind,
            "score": cells.where(told & ~waits & ~shares, ""),
            "percent": cells.where(told & shares, ""),
            "out_of": f"{piece.out_of:g}",
            "handed_in": np.where(waits, "yes", ""),
            "no_mark": np.where(waits | ~told, "yes" if is_shown else "", ""),
            "due_on": piece.due,
            "weight": "" if piece.weight is None else f"{piece.weight:g}",
        }
    )
    # of work that is due the day is known, whether anybody has a mark or not
    return rows if piece.due else rows[told.astype(bool) | (rows["no_mark"] != "")]


def _in_percent(cells: pd.Series, piece: MarkColumn) -> pd.Series:
    """The cells, with what a mapping says that letters are worth instead of them."""
    if not piece.letters:
        return cells
    worth = {word.strip().lower(): f"{share:g}%" for word, share in piece.letters.items()}
    return cells.str.lower().map(worth).astype("string").fillna(cells)


def _has_more_than_heads(cells: pd.Series, piece: MarkColumn) -> bool:
    """Whether anything stands in a column but, above its marks, the points there were and the day.

    A column of nothing else is hidden, or not of this export.
    """
    said = cells[cells != ""]
    heads = (said == f"{piece.out_of:g}").any() + (said == piece.due).any()
    return len(said) > int(heads)


def _text(sheet: Sheet, position: int) -> pd.Series:
    return pd.Series(sheet.rows.column(position).to_pandas(), dtype="string").fillna("")


def first_rows(sheet: Sheet, count: int) -> list[list[str]]:
    """The first rows as they were written."""
    some = sheet.rows.slice(0, count)
    columns: Iterable[list[str]] = ([c or "" for c in col.to_pylist()] for col in some.columns)
    return [list(row) for row in zip(*columns, strict=True)]
