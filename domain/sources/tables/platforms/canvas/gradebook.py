"""Canvas' gradebook: marks below the points there were, and sections that share one cell."""

import re
from collections.abc import Sequence
from typing import Final

from domain.sources.readers import Sheet
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    column,
    noted,
    with_column,
)
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import plain

_NUMBERED: Final = re.compile(r".+ \([0-9]+\)")
_SIS: Final = {"sis user id", "sis login id", "integration id"}
_BETWEEN: Final = re.compile(r",? (?:and|und|et|y|e|en) |, ")


def _fits(header: Header) -> bool:
    plains = [plain(heading) for heading in header]
    numbered = any(_NUMBERED.fullmatch(heading) for heading in header)
    scores = {"current score", "final score", "current points"} & set(plains)
    return "id" in plains[:3] and bool(_SIS & set(plains)) and (numbered or bool(scores))


def _parts(header: Header, _company: Company) -> Sequence[Part]:
    plains = [plain(heading) for heading in header]
    ref = header[plains.index("id")]
    known = Understood(content=Content.LEARNERS, columns={"ref": ref, "name": header[0]})
    section = next((i for i, heading in enumerate(plains) if heading.startswith("sec")), None)
    if section is None:
        return [Part(understood=known)]
    return [Part(understood=known, make=lambda sheet: _in_one_section(sheet, section))]


GRADEBOOK: Final = Format(name="Canvas gradebook", fits=_fits, parts=_parts)


def _in_one_section(sheet: Sheet, position: int) -> Sheet:
    """The sheet with one section for each learner: of several, the one that most have alone."""
    cells = column(sheet, position)
    alone = cells[~cells.str.contains(_BETWEEN)].value_counts()
    several = [cell for cell in cells.unique().tolist() if _BETWEEN.search(cell)]
    main = {
        cell: max(known, key=lambda name: alone[name])
        for cell in several
        if (known := [part for part in _BETWEEN.split(cell) if part in alone.index])
    }
    moved = int(cells.isin(list(main)).sum())
    if not moved:
        return sheet
    sheet = with_column(sheet, position, cells.replace(main))
    who = "One learner is" if moved == 1 else f"{moved:,} learners are"
    return noted(
        sheet,
        f"{who} in several sections of {sheet.file}: counted in the one that most others are in"
        " alone.",
    )
