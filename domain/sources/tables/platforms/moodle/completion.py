"""Moodle's reports of completion: a row for each learner, columns for each activity.

In the report of activities each activity has two columns, its state and the day of it, the second
without a heading. In the report of the course the second is called "Essay - Completion date", and
the last column has the day on which the course was completed.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from domain.frames import REJECTED
from domain.sources.parsers import MISSING, words
from domain.sources.readers import Sheet
from domain.sources.tables.platforms.moodle.numbers import all_are_numbered
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    column,
    made_of,
    quiet,
)
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import pieces_in_headings, plain
from domain.sources.tables.schema.planning import columns_of, row_of

_DONE: Final = frozenset(
    plain(word)
    for word in words(
        "completed|completed achieved pass grade|completed did not achieve pass grade|complete"
        "|done|passed"
        "|achieved pass grade|failed|completed view|abgeschlossen|erledigt|fertig"
        "|termine|achevee?|acheve|completado|completada|finalizado|finalizada|completato|completata"
        "|voltooid|concluido|concluida|ukończone|ukończono|zakończone|zaliczone"
        "|slutförd|slutfört|avklarad|klar|genomförd|完了|達成|合格"
    )
)
_NOT_DONE: Final = frozenset(
    plain(word)
    for word in words(
        "not completed|incomplete|not complete|to do|todo|nicht abgeschlossen|nicht erledigt"
        "|unvollstandig"
        "|non termine|pas termine|non acheve|inacheve|a faire|no completado|no completada"
        "|no finalizado|no finalizada|sin finalizar|incompleto|non completato|non completata"
        "|niet voltooid|nao concluido|nao concluida|pendiente|nieukończone|nie ukończone"
        "|nie ukończono"
        "|inte slutförd|inte slutfört|ej slutförd|ej slutfört|ej klar|ofullständig|att göra"
        "|niezakończone|nie zakończone|do zrobienia|未完了|未達成"
    )
)
_COURSE_COMPLETE: Final = frozenset(
    plain(word)
    for word in words(
        "course complete|course completed|kurs abgeschlossen|kursabschluss|kurs komplett"
        "|cours termine"
        "|cours acheve|curso completado|curso completo|curso finalizado|corso completato"
        "|cursus voltooid"
        "|curso concluido|kurs slutförd|kursen slutförd|kurs avklarad"
        "|kurs ukończony|kurs zakończony|コース完了|コース修了"
    )
)
#: What stands behind an activity's name above the day of it, where a site heads that column.
_DAY_OF: Final = frozenset(
    plain(word)
    for word in words(
        "completion date|date completed|abschlussdatum|date d achevement|fecha de finalizacion"
        "|data di completamento|voltooiingsdatum|data de conclusao"
        "|slutförandedatum|datum för slutförande|data ukończenia|完了日"
    )
)
_WITHOUT_ACTIVITIES: Final = ["id", "name", "course complete"]
_LESSONS: Final = ("learner", "lesson", "status", "completed_on")
#: Two activities at least: one blank heading alone is an accident.
_ENOUGH: Final = 1


def _pairs(header: Header) -> list[tuple[int, int]]:
    """Positions of states and of their days."""
    return [
        (i, i + 1)
        for i, heading in enumerate(header[:-1])
        if i and not _is_blank(heading, i) and _is_blank(header[i + 1], i + 1)
    ]


def _is_blank(heading: str, position: int) -> bool:
    return heading == f"column {position + 1}"


def _dated_pairs(header: Header) -> list[tuple[int, int]]:
    """The same in the report of the course: "Essay" and "Essay - Completion date"."""
    return [
        (i, i + 1)
        for i, heading in enumerate(header[:-1])
        if header[i + 1].startswith(f"{heading} - ")
    ]


def _headed_pairs(header: Header) -> list[tuple[int, int]]:
    """The same in a report of activities, where nothing is said of the course."""
    return [
        (i, j)
        for i, j in _dated_pairs(header)
        if plain(header[j].removeprefix(f"{header[i]} - ")) in _DAY_OF
    ]


def _is_activity_report(header: Header) -> bool:
    if headed := _headed_pairs(header):
        people = columns_of(Content.LEARNERS, header[: headed[0][0]])
        return bool(people.keys() & {"ref", "email", "name", "first_name"})
    pairs = _pairs(header)
    people = columns_of(Content.LEARNERS, header[: pairs[0][0]]) if pairs else {}
    named = people.keys() & {"ref", "email", "name", "first_name"} or _is_blank(header[0], 0)
    whole = bool(named) and len(pairs) >= _ENOUGH and pairs[-1][1] >= len(header) - 2
    return whole and not (len(pairs) == 1 and _ends_lines(header, *pairs[0]))


def _ends_lines(header: Header, named: int, blank: int) -> bool:
    """Whether a blank heading is what a delimiter at the end of lines leaves."""
    more = blank + 1 < len(header)
    heading = header[named]
    known = bool(columns_of(Content.LEARNERS, [heading])) or bool(pieces_in_headings(header))
    return known or more or heading.endswith(("]", ">", ")")) or "[" in heading


def _is_course_report(header: Header) -> bool:
    if _dated_pairs(header):
        return plain(header[-1]) in _COURSE_COMPLETE
    return [plain(heading) for heading in (*header[:2], header[-1])] == _WITHOUT_ACTIVITIES


def _activities(header: Header, _company: Company) -> Sequence[Part]:
    pairs = _headed_pairs(header) or _pairs(header)
    return _report(header, pairs, columns={}, ignored=())


def _course(header: Header, company: Company) -> Sequence[Part]:
    numbered = all_are_numbered(company)
    columns = {"outcome_on": header[-1]} | ({"ref": header[0]} if numbered else {})
    ignored = [] if numbered else [header[0]]
    return _report(header, _dated_pairs(header), columns=columns, ignored=ignored)


def _report(
    header: Header,
    pairs: Sequence[tuple[int, int]],
    *,
    columns: Map[str, str],
    ignored: Sequence[str],
) -> Sequence[Part]:
    of_pairs = [header[i] for pair in pairs for i in pair]
    people = Part(
        understood=Understood(
            content=Content.LEARNERS, columns=columns, ignored=[*ignored, *of_pairs]
        )
    )
    if not pairs:
        return [people]
    states, days = ([header[pair[i]] for pair in pairs] for i in (0, 1))
    uses = dict.fromkeys(states, "status") | dict.fromkeys(days, "completed_on")
    lessons = Part(
        understood=Understood(content=Content.LESSONS, uses=uses),
        header=_LESSONS,
        make=lambda sheet: _lessons(sheet, pairs),
    )
    return [people, lessons]


ACTIVITY_COMPLETION: Final = Format(
    name="Moodle activity completion", fits=_is_activity_report, parts=_activities
)
COURSE_COMPLETION: Final = Format(
    name="Moodle course completion", fits=_is_course_report, parts=_course
)


def _lessons(sheet: Sheet, pairs: Sequence[tuple[int, int]]) -> Sheet:
    """One row for each learner and activity whose state is told; other states are listed."""
    whose = pd.Series([row_of(sheet.file, line) for line in sheet.lines.tolist()], dtype="string")
    parts, strange = [], []
    for state_at, day_at in pairs:
        state = column(sheet, state_at)
        meant = {cell: _state(cell) for cell in state.unique().tolist()}
        status = state.map(meant).astype("string")
        told = status.notna() & (status != "")
        parts.append(
            pd.DataFrame(
                {
                    "learner": whose,
                    "lesson": sheet.header[state_at],
                    "status": status,
                    "completed_on": column(sheet, day_at),
                }
            )[told]
        )
        odd = status.isna()
        strange.append(
            pd.DataFrame(
                {
                    "file": sheet.file,
                    "line": sheet.lines[odd.to_numpy(dtype=bool)],
                    "column": sheet.header[state_at],
                    "value": state[odd].to_numpy(),
                    "reason": "is no state of completion we know: cell left empty",
                }
            )
        )
    found = pd.concat(parts)
    made = made_of(quiet(sheet), {name: found[name] for name in _LESSONS})
    listed = REJECTED.conform(pd.concat(strange, ignore_index=True))
    return replace(made, rejected=listed, places=found["lesson"].reset_index(drop=True))


def _state(cell: str) -> str | None:
    """Completed, not completed, nothing said (""), or not understood."""
    said = plain(cell)
    if said in _DONE or any(said.startswith(f"{word} ") for word in _DONE):
        return "completed"
    if said in _NOT_DONE:
        return "not completed"
    return "" if cell.lower() in MISSING else None
