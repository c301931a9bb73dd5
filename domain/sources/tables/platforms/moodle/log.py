"""Moodle's log of a course or site: nine columns, in any of its languages and formats.

Who did something is the user, never the affected user: a teacher who grades a learner is not the
learner's activity. Descriptions are English whatever the language of the page, and name users by
Moodle's number where names are hidden. The address of the computer is never read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.sources.parsers import words
from domain.sources.readers import Sheet
from domain.sources.tables.platforms.moodle.kinds import kinds_of
from domain.sources.tables.platforms.moodle.numbers import all_are_numbered
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    Survey,
    column,
    made_of,
    row_ids,
    skipping,
)
from domain.sources.tables.schema import Content, Sheets, Understood, people_of
from domain.sources.tables.schema.headings import is_network_address, plain

#: The columns in Moodle's own order, each by what some languages and its JSON call it.
_COLUMNS: Final = {
    "time": words("time|zeit|heure|hora|ora|orario|tijd|date|hour|czas|時間"),
    "user": words(
        "user full name|userfullname|fullnameuser|full name|name|vollstandiger name"
        "|nom complet de l utilisateur|nom complet|nombre completo del usuario"
        "|nombre completo del usuario a|nombre completo|nome completo dell utente|nome completo"
        "|volledige naam gebruiker|volledige naam|nome completo do utilizador"
        "|nome completo do usuario"
    ),
    "affected": words(
        "affected user|relatedfullnameuser|betroffene r nutzer in|betroffener nutzer"
        "|betroffene person|utilisateur touche|utilisateur concerne|utilisateur affecte"
        "|usuario afectado|usuaria afectada|utente interessato|utente coinvolto"
        "|betrokken gebruiker|utilizador afetado|usuario afetado"
    ),
    "context": words(
        "event context|context|ereigniskontext|kontext|contexte de l evenement|contexte"
        "|contexto del evento|contexto|contesto dell evento|contesto|gebeurtenis context"
        "|contexto do evento"
    ),
    "component": words("component|komponente|composant|componente"),
    "event": words(
        "event name|eventname|ereignisname|ereignis|nom de l evenement|evenement"
        "|nombre evento|nombre del evento|evento|nome evento|nome dell evento"
        "|naam gebeurtenis|gebeurtenis|nome do evento"
    ),
    "description": words("description|beschreibung|descripcion|descrizione|beschrijving|descricao"),
    "origin": words("origin|herkunft|ursprung|origine|origen|oorsprong|origem|source"),
}
_NEEDED: Final = {"time", "user", "event"}
_WIDTH: Final = 9
#: Moodle's account for visitors has this number on every site.
_GUEST: Final = "1"
_GUESTS: Final = frozenset(
    words("guest user|guest|gast|utilisateur anonyme|invite|invitado|ospite|visitante|convidado")
)
_NUMBER: Final = r"\buser with id '(?P<number>-?[0-9]+)'"
#: What only people who teach or administer do, as descriptions say it.
_BY_STAFF: Final = (
    r"(?:created|updated|deleted|moved|duplicated) the '\w+' activity|graded the submission"
    r"|viewed the grading (?:table|form)|viewed the (?:grader|log|live log|participation"
    r"|progress) report"
    r"|assigned the role|updated the course with id|course section|section number|has previewed"
    r"|created a question|question category|enrolled the user|unenrolled the user"
    r"|added the user|logged in as|restored the course"
    r"|viewed the submission (?:status page )?for the user"
)
#: What Moodle does by itself when somebody else, or time, gives it reason to.
_BY_ITSELF: Final = (
    r"(?:updated|created|deleted) the grade with id|^the (?:course|badge|competency|notification"
    r"|message)\b|sent a notification"
    r"|has been awarded|was awarded|completion state"
)
#: "Kim Co as Ada Birch": a member of staff who looks at the course as a learner does.
_AS_ANOTHER: Final = r"^\S+(?: \S+)* (?:as|als|en tant que|como|come) \S+(?: \S+)+$"

ACTIVITY: Final = ("learner", "at", "event", "by_staff")
OVERLAPPING: Final = (*ACTIVITY, "event_id")
PEOPLE: Final = ("ref", "name")


def _places(header: Header) -> dict[str, int]:
    """Position of each column, by its heading, else by Moodle's order of nine."""
    plains = [plain(heading) for heading in header]
    found = {
        name: next((i for i, heading in enumerate(plains) if heading in known), -1)
        for name, known in _COLUMNS.items()
    }
    found = {name: i for name, i in found.items() if i >= 0}
    if found.keys() >= _NEEDED and found.keys() & {"component", "context", "affected"}:
        return found if len(set(found.values())) == len(found) else {}
    if len(header) == _WIDTH and is_network_address(header[-1]):
        return {name: i for i, name in enumerate(_COLUMNS)}
    return {}


def _fits(header: Header) -> bool:
    places = _places(header)
    return len(header) >= len(places) > len(_NEEDED) + 2


def _parts(header: Header, company: Company) -> Sequence[Part]:
    places = _places(header)
    others = {name: other for name, other in company.others.items() if not _fits(other)}
    numbered, several = all_are_numbered(Company(others=others)), len(others) < len(company.others)
    said = {"user": "learner", "time": "at", "component": "event", "event": "event"}
    said |= {"description": "learner", "origin": "learner"}
    uses = {header[places[name]]: field for name, field in said.items() if name in places}
    survey = _Survey(places)
    return [
        Part(
            understood=Understood(content=Content.ACTIVITY, uses=uses),
            header=OVERLAPPING if several else ACTIVITY,
            stream=lambda sheets: _activity(
                sheets, survey.of(sheets), numbered=numbered, several=several
            ),
        ),
        Part(
            understood=Understood(content=Content.LEARNERS, uses=uses, only_alone=True),
            header=PEOPLE,
            stream=lambda sheets: _people(survey.of(sheets)),
        ),
    ]


LOG: Final = Format(name="Moodle log", fits=_fits, parts=_parts)


class _Log:
    """The columns of a log that are read, and who did what."""

    def __init__(self, sheet: Sheet, places: dict[str, int]) -> None:
        self.time, self.event = (column(sheet, places.get(n)) for n in ("time", "event"))
        self.component, self.context = (
            column(sheet, places.get(n)) for n in ("component", "context")
        )
        self.description = column(sheet, places.get("description"))
        self.origin = column(sheet, places.get("origin")).str.lower()
        name = column(sheet, places.get("user"))
        told = _first_number(self.description).astype("string")
        nobodys = told.str.fullmatch("-.*|0").fillna(value=False).astype(bool)
        self.number = told.mask(nobodys)
        guests = [one for one in name.unique().tolist() if plain(one) in _GUESTS]
        guest = (self.number == _GUEST).fillna(value=False) | name.isin(guests)
        self.number = self.number.mask(guest)
        self.name = name.mask(guest | name.isin(["-", ""]))
        unknown = self.name.isna() & self.number.isna()
        self.nobody = unknown | self.origin.isin(["cli", "cron"])
        self.as_another = self.name.str.contains(_AS_ANOTHER, regex=True).fillna(value=False)
        self.by_itself = self.description.str.contains(_BY_ITSELF, regex=True, case=False)
        self.deeds = self.description.str.contains(_BY_STAFF, regex=True, case=False)
        self.deeds &= ~self.nobody


def _first_number(descriptions: pd.Series) -> pd.Series:
    """The first user that each description names, which is who did it; empty where none is."""
    found = pc.extract_regex(pa.array(descriptions, pa.large_string()), _NUMBER)
    number = pa.chunked_array([pc.struct_field(found, "number")])
    return pd.Series(pd.StringDtype("pyarrow").__from_arrow__(number))  # type: ignore[attr-defined]


class _Survey(Survey):
    """What only a whole log tells: who is staff by what they did, and whom it names."""

    def __init__(self, places: dict[str, int]) -> None:
        self.places = places
        self.staff: set[str] = set()
        self.hidden = 0
        self.file = ""
        #: line and name by the number of a user, or by the name where no number is told
        self.people: dict[str, tuple[int, str]] = {}

    def add(self, sheet: Sheet) -> None:
        """Look at a part of it."""
        log = _Log(sheet, self.places)
        for who in (log.name, log.number):
            self.staff |= set(who[log.deeds].dropna().tolist())
        acts = ~(log.nobody | log.as_another | log.by_itself)
        self.hidden += int((acts & log.name.isna()).sum())
        self.file = sheet.file
        ref = log.number.fillna(log.name)
        named = pd.DataFrame({"ref": ref, "name": log.name, "line": sheet.lines})[acts]
        firsts = named.groupby("ref", sort=False).first()
        for one, name, line in zip(firsts.index, firsts["name"], firsts["line"], strict=True):
            known = self.people.get(one)
            told = "" if pd.isna(name) else str(name)
            self.people[one] = (known[0], known[1] or told) if known else (int(line), told)


def _activity(sheets: Sheets, survey: _Survey, *, numbered: bool, several: bool) -> Iterator[Sheet]:
    note = (
        f"{survey.hidden:,} rows of {survey.file} hide names: they tell only Moodle's number of a"
        " user, which no list of learners here has. Export the log with names, or add a report"
        " with user ids."
    )
    notes = (note,) if survey.hidden and not numbered else ()
    for sheet in sheets():
        made = _part(sheet, survey, numbered=numbered, several=several)
        yield replace(made, notes=notes)


def _part(sheet: Sheet, survey: _Survey, *, numbered: bool, several: bool) -> Sheet:
    log = _Log(sheet, survey.places)
    hidden = "user id " + log.number
    learner = (log.number if numbered else log.name).fillna(log.name if numbered else hidden)
    by_itself = log.by_itself & ~log.as_another & ~log.nobody
    sheet = skipping(
        sheet, log.as_another, reason="was done as somebody else, by a member of staff"
    )
    sheet = skipping(sheet, by_itself, reason="is what Moodle did by itself")
    by_staff = log.name.isin(survey.staff) | log.number.isin(survey.staff)
    columns = {
        "learner": learner.mask(log.nobody, "-"),
        "at": log.time,
        "event": kinds_of(log.component, log.event, log.description),
        "by_staff": by_staff.map({True: "yes", False: ""}),
    }
    if several:
        told = (log.time, log.name, log.number, log.context, log.event, log.description)
        columns["event_id"] = row_ids(told)
    return made_of(sheet, columns, keep=~(log.as_another | by_itself))


def _people(survey: _Survey) -> Iterator[Sheet]:
    """Everybody who did something, but staff by what they did; one row each."""
    learners = {
        ref: (line, name)
        for ref, (line, name) in survey.people.items()
        if ref not in survey.staff and name not in survey.staff
    }
    rows = [(ref, name) for ref, (_, name) in learners.items()]
    yield people_of(survey.file, PEOPLE, rows, [line for line, _ in learners.values()])
