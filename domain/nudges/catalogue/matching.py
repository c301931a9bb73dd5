"""Who fits which intervention, and why: the catalogue's conditions over a whole snapshot."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import repeat
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.nudges.catalogue.conditions import read
from domain.nudges.catalogue.fields import DEADLINE, FIELDS, WORK, FieldKind
from domain.nudges.catalogue.predicates import Condition, Mask, unknown
from domain.nudges.catalogue.triggers import due, fields_before
from domain.policy import Intervention, Priority

#: What everybody has, known or not; of other fields nothing said is an answer: no work is due.
_SIGNALS: Final = ("days_since_last_seen", "progress", "grade", "risk_band")
#: Of whom all is known that rules ask, and no rule asks anything.
NOTHING_ASKED: Final = "no rule asked for anything"
Rows = NDArray[np.intp]


def fields_of(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """The fields the conditions look at, each once, in the order they are named."""
    return tuple(
        dict.fromkeys(c.field for condition in conditions for c in condition.comparisons())
    )


def fields_needed(catalogue: Mapping[str, Intervention]) -> tuple[str, ...]:
    """The columns a snapshot frame must have for every rule and crossing of the catalogue."""
    looked_at = fields_of(read(intervention.when) for intervention in catalogue.values())
    before = (name for what in catalogue.values() for name in fields_before(what))
    return tuple(dict.fromkeys([*looked_at, *before]))


def ranked(catalogue: Mapping[str, Intervention]) -> list[tuple[str, Intervention]]:
    """What planning may decide, most urgent first; what tells coaches is not for learners."""
    plannable = ((k, i) for k, i in catalogue.items() if i.priority is not Priority.COACH)
    return sorted(plannable, key=lambda item: item[1].priority.rank)


def prepared(frame: pd.DataFrame, catalogue: Mapping[str, Intervention]) -> pd.DataFrame:
    """The same rows, with the columns of the rules in a form that is quick to compare again."""
    columns = {}
    for name in fields_needed(catalogue):
        spec = FIELDS.get(name) or FIELDS[name.removeprefix("previous_")]
        numeric = spec.kind is FieldKind.NUMBER
        column = frame[name]
        columns[name] = column.astype("float64") if numeric else column.astype("category")
    return frame.assign(**columns)


def fitting(frame: pd.DataFrame, what: Intervention, as_of: date) -> Mask:
    """Rows that fit an intervention and for which it is due on a day."""
    found: Mask = read_once(what.when).mask(frame) & due(frame, what, as_of)
    return found


def works_of(what: Intervention) -> tuple[str, ...]:
    """The pieces of work an intervention is about, as templates call them."""
    looked_at = fields_of([read_once(what.when)])
    return tuple(dict.fromkeys(WORK[name] for name in looked_at if name in WORK))


def deadlines(frame: pd.DataFrame, what: Intervention, rows: Rows) -> Iterator[float | None]:
    """For some rows in how many days the work is due that an intervention is about, if any is."""
    if DEADLINE not in fields_of([read_once(what.when)]):
        return repeat(None, len(rows))
    days = frame[DEADLINE].iloc[rows].astype("float64")
    return (None if np.isnan(number) else number for number in days)


def facts(frame: pd.DataFrame, what: Intervention, rows: Rows) -> Iterator[tuple[str, ...]]:
    """For some rows what was seen, as sentences: "days since last seen: 12 days"."""
    columns = [_facts(frame[name].iloc[rows], name) for name in fields_of([read_once(what.when)])]
    return zip(*columns, strict=True)


def why_nothing_fits(
    frame: pd.DataFrame, catalogue: Mapping[str, Intervention], as_of: date
) -> "pd.Series[str]":
    """For each row that fits no intervention, why: what is not known of them, or nothing amiss.

    Rows that fit something are left out. `frame` is `prepared`. The words may follow "because".
    """
    fits = np.zeros(len(frame), dtype=bool)
    wanting = dict.fromkeys(_SIGNALS, fits)
    for _, what in ranked(catalogue):
        condition, its_day = read_once(what.when), due(frame, what, as_of)
        found = condition.mask(frame) & its_day
        fits = fits | found
        possible = condition.possible(frame) & its_day & ~found
        for name in wanting.keys() & fields_of([condition]):
            wanting[name] = wanting[name] | (possible & unknown(frame, name))
    labels = np.array([FIELDS[name].label for name in wanting], dtype=object)
    gaps = np.stack(list(wanting.values()), axis=1)
    bits = 1 << np.arange(len(labels))
    sets, which = np.unique(gaps[~fits] @ bits, return_inverse=True)
    sentences = np.array(
        [_not_known(labels[bits & one > 0].tolist()) for one in sets], dtype=object
    )
    return pd.Series(sentences[which], frame.index[~fits], dtype="object")


def _not_known(labels: list[str]) -> str:
    if not labels:
        return NOTHING_ASKED
    *others, last = labels
    named = f"{', '.join(others)} and {last}" if others else last
    return f"{named} {'are' if others else 'is'} not known"


@cache
def rests_on_import(when: str) -> bool:
    """Whether a condition looks at anything that is false once activity is no longer imported."""
    return any(FIELDS[name].needs_import for name in fields_of([read_once(when)]))


@cache
def read_once(when: str) -> Condition:
    """The condition written in `when`."""
    return read(when)


def _facts(column: "pd.Series[Any]", field: str) -> list[str]:
    """Each distinct value is put into words once."""
    spec = FIELDS[field]
    codes, values = pd.factorize(column, use_na_sentinel=True)
    known = [f"{spec.label}: {_plain_text(value)} {spec.unit}".rstrip() for value in values]
    words = np.array([*known, f"{spec.label}: unknown {spec.unit}".rstrip()], dtype=object)
    found: list[str] = words[codes].tolist()
    return found


def _plain_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
