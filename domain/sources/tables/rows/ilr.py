"""Codes of the Individualised Learner Record, known where headings say that a table is one.

"Completion status" is a word on most platforms; in the record it is a published code. Elsewhere
somebody has to say what such a code means.
"""

import re
from dataclasses import replace
from typing import Final

import pyarrow as pa

from domain.sources.parsers import words
from domain.sources.readers import Sheet
from domain.sources.tables.schema.headings import plain
from domain.sources.tables.schema.planning import Plan

#: Fields of the record, of which a table of something else has one at most.
_FIELDS: Final = frozenset(
    words(
        "uln|unique learner number|learn ref number|learner reference number|ukprn|learn aim ref"
        "|learning aim reference|learning aim reference number|aim type|aim seq number"
        "|aim sequence number|fund model|funding model|prog type|programme type|std code"
        "|standard code|apprenticeship standard code|fwork code|framework code|pway code"
        "|pathway code|learn start date|learning start date|learn plan end date"
        "|learning planned end date|learn act end date|learning actual end date|comp status"
        "|withdraw reason|withdrawal reason|epa org id|emp stat|employment status code"
        "|prior attain|prior attainment|sof|source of funding|del loc post code|llddhealth prob"
    )
)
_ENOUGH: Final = 2
_STATUS: Final = frozenset(words("completion status|comp status|completion status code"))
#: A code alone, or before its words: "3", "3 - Withdrawn".
_CODE: Final = r"^\s*0?([1236])(?:\s*[-\u2013:.(]?\s*[^\s0-9].*)?$"


def with_codes_known(plan: Plan, sheet: Sheet) -> Plan:
    """The plan, with a column of codes read as the record's own where the table is one."""
    places = [i for i in plan.candidates.get("outcome", ()) if plain(sheet.header[i]) in _STATUS]
    if "ilr_status" in plan.candidates or "outcome" in plan.meanings or not _is_record(sheet):
        return plan
    coded = [place for place in places if _all_codes(sheet.rows.column(place))]
    if not coded:
        return plan
    left = [place for place in plan.candidates["outcome"] if place not in coded]
    others = {name: places for name, places in plan.candidates.items() if name != "outcome"}
    return replace(
        plan,
        candidates=others | ({"outcome": left} if left else {}) | {"ilr_status": coded},
        patterns={**plan.patterns, "ilr_status": _CODE},
    )


def _is_record(sheet: Sheet) -> bool:
    return len(_FIELDS & set(map(plain, sheet.header))) >= _ENOUGH


def _all_codes(column: pa.ChunkedArray) -> bool:
    said = [cell for cell in column.unique().to_pylist() if cell and cell.strip()]
    return bool(said) and all(re.match(_CODE, cell) for cell in said)
