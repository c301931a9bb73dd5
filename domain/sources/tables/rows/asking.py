"""What only a person can say of a column: which scale its numbers are on, what its codes mean."""

from collections.abc import Collection, Iterable
from collections.abc import Mapping as Map
from dataclasses import replace
from typing import Final

import pandas as pd

from domain.sources import parsers
from domain.sources.parsers import Cleaned
from domain.sources.tables.schema import CellKind, Field
from domain.sources.tables.schema.headings import plain_code

#: Marks of fewer learners than these could be low percentages as well.
_FEW: Final = 5
_OUT_OF_TEN: Final = 10
_OUT_OF_TWENTY: Final = 20
#: What says that something is so, and not what: a number, a letter, yes and no.
_OF_MARKS: Final = (CellKind.PERCENT, CellKind.SCORE)
_EXAMPLES: Final = 4
_TWO_SCALES: Final = (
    'is a fraction or a percentage, and its column holds both: set percent = "percent" in a mapping'
    ' file, or percent = "fraction"'
)
_CODE: Final = r"[0-9]+(?: [0-9]+)?|[a-z]|yes|no|true|false"


def asked_of(
    name: str,
    field: Field,
    cells: pd.Series,
    *,
    out_of: Map[str, float],
    outcomes: Collection[str],
    missing: frozenset[str],
    explained: bool,
) -> str | None:
    """Why a column cannot be read until somebody explains it, and how; None where it can.

    `out_of` are the scales and `outcomes` the words (`plain_code`) that a mapping explains; points
    are `explained` where something beside them says what they are out of or stand for.
    """
    if field.cell is CellKind.OUTCOME:
        return _asked_codes(cells, outcomes, missing)
    if field.cell is CellKind.SCORE and not explained:
        return _asked_points(cells, missing)
    if field.cell is not CellKind.PERCENT or name in out_of:
        return None
    scale = _scale(name, cells, missing)
    if scale is None:
        return None
    shown = "fractions" if scale == 1 else f"marks out of {scale}"
    say = 'percent = "fraction"' if scale == 1 else f"out_of = {{ grade = {scale} }}"
    return (
        f"looks like {shown}, which nobody has said: set {say} in a mapping file,"
        ' or percent = "percent"'
    )


def with_words_asked(
    name: str,
    field: Field,
    cells: pd.Series,
    cleaned: Cleaned,
    *,
    places: pd.Series | None,
    missing: frozenset[str],
) -> Cleaned:
    """The column, where a grade in letters or words says how to tell what it is worth.

    `places` are the columns of a gradebook that the cells stood in.
    """
    if field.cell not in _OF_MARKS or not cleaned.bad.any():
        return cleaned
    bad, reasons = cells[cleaned.bad], cleaned.reasons.copy()
    within, worth = ("values", '"..."') if places is None else ("letters", "...")
    columns = pd.Series(name, bad.index) if places is None else places[bad.index]
    for column, some in bad.groupby(columns):
        words = parsers.marks_in_words(some, missing=missing)
        if not words:
            continue
        said = ", ".join(f'"{word}" = {worth}' for word in words[:_EXAMPLES])
        key = f'"{column}"' if within == "letters" else column
        asked = f"{within} = {{ {key} = {{ {said} }} }}"
        graded = some[parsers.present(some).str.lower().isin([word.lower() for word in words])]
        reasons[graded.index] = f"is no number: say in a mapping file what it is worth, {asked}"
    return replace(cleaned, reasons=reasons)


def with_scales_asked(
    name: str,
    field: Field,
    cells: pd.Series,
    cleaned: Cleaned,
    *,
    out_of: Map[str, float],
    missing: frozenset[str],
) -> Cleaned:
    """The column without numbers of which nobody has said whether they are percent or fractions."""
    if field.cell is not CellKind.PERCENT or name in out_of:
        return cleaned
    doubtful = cells.isin(parsers.on_another_scale(cells.drop_duplicates(), missing=missing))
    if not doubtful.any():
        return cleaned
    return Cleaned(
        clean=cleaned.clean.mask(doubtful), reasons=cleaned.reasons.mask(doubtful, _TWO_SCALES)
    )


def _asked_points(cells: pd.Series, missing: frozenset[str]) -> str | None:
    """Few points throughout are hardly out of a hundred; and 1 may be the best there is."""
    if parsers.present(cells, missing=missing).notna().sum() < _FEW:
        return None
    scale = parsers.looks_out_of(cells.drop_duplicates(), missing=missing)
    if scale is None:
        return None
    return (
        "has points of which nobody has said what they are out of: set"
        f' constants = {{ out_of = "{scale}" }} in a mapping file, or "100"; or, where 1 is the'
        ' best, what each is worth in percent, values = { score = { "1" = "95" } }'
    )


def _scale(name: str, cells: pd.Series, missing: frozenset[str]) -> int | None:
    """What a column of bare numbers seems to be out of."""
    scale = parsers.looks_out_of(cells.drop_duplicates(), missing=missing)
    if scale == 1:
        return scale
    marks = name == "grade" and len(cells) > 1
    sure = scale == _OUT_OF_TEN or (len(cells) >= _FEW and scale == _OUT_OF_TWENTY)
    return scale if marks and sure else None


def _asked_codes(
    cells: pd.Series, outcomes: Collection[str], missing: frozenset[str]
) -> str | None:
    """A column of codes says how it ended, but not which code is which.

    A single code among words costs its own cell, not the column.
    """
    said = parsers.present(cells, missing=missing).dropna().drop_duplicates()
    words = said.map(plain_code)
    open_ones = words.str.fullmatch(_CODE).astype(bool) & ~words.isin(list(outcomes))
    if not open_ones.any() or 2 * open_ones.sum() < len(said):
        return None
    return f"does not say how it ended in words: {_example(said[open_ones])}"


def _example(codes: Iterable[str]) -> str:
    lines = [f'"{code}" = "..."' for code in list(codes)[:_EXAMPLES]]
    return (
        "say what each means in a mapping file, under [outcomes], as passed, distinction, failed,"
        f" withdrawn or under_way: {', '.join(lines)}"
    )
