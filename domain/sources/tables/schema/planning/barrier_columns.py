"""Tables with one column for each barrier, yes or no: by headings, by what they list, or by choice.

They become one more column that names what is open, as any list of learners may have it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.frames import REJECTED
from domain.sources.parsers import words
from domain.sources.readers import Dialect, Sheet
from domain.sources.tables.schema.files import RawTable
from domain.sources.tables.schema.headings import plain

#: "Barrier: childcare", "Barriers - Mental health", "Hindernis: Geld"; or "Mental health barrier".
_HEADING: Final = re.compile(
    r"(?:barriers?|hindernisse?|freins?|obstacles?|barreras?|ostacol[oi]|belemmering(?:en)?)"
    r"\s*[:/\u2013-]\s*(?P<first>\S.*)|(?P<last>\S.*)\s+barrier",
    re.IGNORECASE,
)
_YES: Final = frozenset(words("y|yes|true|1|x|ja|oui|si|sim|tak|j|o|reported|open|✓|✔"))
_NO: Final = frozenset(words("n|no|false|0|nein|non|nao|nee|nie|none|-|resolved|closed"))
_SEVERITIES: Final = frozenset(words("major|minor|intermittent|high|severe|low|mild"))
#: In brackets behind a barrier of which its cell says nothing: it stays as it is known.
UNSAID: Final = "unsaid"
#: What the column is called that is made of them.
NAMED: Final = "Barriers"
_FEWEST: Final = 2


def barrier_columns(header: Sequence[str]) -> dict[int, str]:
    """The barrier that each column is about, where several are, or one says so before a colon."""
    told = ((place, _HEADING.fullmatch(heading.strip())) for place, heading in enumerate(header))
    found = {place: _about(header[place]) for place, one in told if one}
    sure = any(_HEADING.fullmatch(header[place].strip())["first"] for place in found)  # type: ignore[index]
    return found if sure or len(found) >= _FEWEST else {}


def says_yes_or_no(sheet: Sheet, place: int) -> bool:
    """Whether all cells that say something say yes or no, or how bad it is."""
    cells = sheet.rows.column(place).unique().to_pylist()
    said = {(cell or "").strip().lower() for cell in cells} - {""}
    return bool(said) and said <= _YES | _NO | _SEVERITIES


def stated_barriers(header: Sequence[str], stated: Sequence[str]) -> dict[int, str]:
    """The barrier that each of the columns is about that somebody says have one each."""
    wanted = set(map(plain, stated))
    places = {place: heading for place, heading in enumerate(header) if plain(heading) in wanted}
    return {place: _about(heading) for place, heading in places.items()}


def with_barriers_named(
    table: RawTable, header: Sequence[str], places: Mapping[int, str]
) -> RawTable:
    """The table with one more column, which names the barriers that these are about."""

    def read(dialect: Dialect) -> Sheet:
        return _with_names(table.read(dialect), places)

    return replace(
        table,
        read=read,
        in_parts=None,
        header=lambda dialect: (*table.header(dialect), NAMED),
        gathered={header[place]: "barriers" for place in places},
    )


def _about(heading: str) -> str:
    one = _HEADING.fullmatch(heading.strip())
    return (one["first"] or one["last"]).strip() if one else heading.strip()


def _with_names(sheet: Sheet, places: Mapping[int, str]) -> Sheet:
    """The sheet with what each row names; "None" where it says of one that there is none.

    A cell that says neither is no answer, and of its barrier the row says nothing.
    """
    named = pd.Series("", index=range(len(sheet.lines)), dtype="string")
    unsaid, denied = named.copy(), pd.Series(data=False, index=named.index)
    strange = [sheet.rejected]
    for place, barrier in places.items():
        cells = pd.Series(sheet.rows.column(place).to_pandas(), dtype="string").fillna("")
        said = cells.str.strip().str.lower()
        yes, severe, no = (said.isin(list(one)) for one in (_YES, _SEVERITIES, _NO))
        odd = ~(yes | severe | no | (said == ""))
        text = pd.Series(barrier, named.index).where(yes, barrier + " (" + said + ")")
        named = named.mask(yes | severe, named + text + "; ")
        # among ticks alone, a cell that has none says no
        ticks = bool((yes | severe).any() and not no.any())
        no |= (said == "") & ticks
        denied |= no
        unsaid = unsaid.mask(~(yes | severe | no), unsaid + f"{barrier} ({UNSAID}); ")
        strange.append(_listed(sheet, sheet.header[place], cells, odd))
    names = (named.mask((named == "") & denied, "None; ") + unsaid).str.removesuffix("; ")
    column = pa.array(names, pa.large_string())
    return replace(
        sheet,
        header=(*sheet.header, NAMED),
        rows=sheet.rows.append_column(_free(sheet.rows.column_names), column),
        rejected=pd.concat([one for one in strange if len(one)], ignore_index=True)
        if any(map(len, strange))
        else sheet.rejected,
    )


def _free(names: Sequence[str]) -> str:
    return next(str(n) for n in range(len(names), 2 * len(names) + 2) if str(n) not in names)


def _listed(sheet: Sheet, heading: str, cells: pd.Series, odd: pd.Series) -> pd.DataFrame:
    """Cells that say neither yes nor no."""
    lines = sheet.lines[odd.to_numpy(dtype=bool)]
    reason = "says neither that there is this barrier nor that there is none: cell left empty"
    listed = pd.DataFrame({"line": lines, "value": cells[odd].to_numpy()})
    return REJECTED.conform(listed.assign(file=sheet.file, column=heading, reason=reason))
