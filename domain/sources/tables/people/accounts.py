"""Who the rows of a table of people are: names, ids, and which rows are nobody's.

Exports list more than learners: staff, test accounts, totals and the most points there were.
"""

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.sources.names import in_one_line, same_name
from domain.sources.parsers import words
from domain.sources.tables.columns import days, flag, text
from domain.sources.tables.rows import Rejections, is_summary
from domain.sources.tables.schema import Mapping
from domain.sources.tables.schema.headings import plain

_TEST: Final = frozenset(
    words(
        "test student|student test|test learner|test user|preview user|demo student"
        "|sample student|student preview|student view|test account|etudiant test|test etudiant"
        "|test teilnehmer|teststudent|test studierender|estudiante de prueba|prueba estudiante"
        "|estudante de teste|studente di prova|student testowy|uczen testowy|teststudent test"
        "|student proef|eleve test|test eleve|alumno de prueba|alumna de prueba|aluno de teste"
        "|studente test|student prov|provstudent|testelev|kursant testowy|テスト学生|学生テスト"
    )
)
#: What is in all of these, or is told by a closer look: nearly nobody's name has it.
_MAYBE_TEST: Final = r"(?i)test|prueba|prova|prov|proef|demo|sample|preview|view|[^ -~]"
#: What stands below tables where a name would: no name has a digit, a bullet or six words.
_NOTE: Final = (
    r"[0-9:*\u2020\u00a9]|(?:\S+\s+){5}\S"
    r"|^(?:[Nn]otes?|[Gg]enerated|[Ee]xported|[Pp]rinted|[Ss]ource|[Rr]eport|[Pp]age"
    r"|[Cc]onfidential)\b"
)
_LEARNER_ROLE: Final = re.compile(
    r"\b(?:students?|learners?|participants?|apprentices?|trainees?|pupils?|enrollee"
    r"|teilnehmer\w*|lernende\w*|studierende\w*|schuler\w*|auszubildende\w*|etudiante?s?"
    r"|apprenante?s?|stagiaire\w*"
    r"|eleves?|estudiantes?|alumn[oa]s?|participantes?|student[ei]|corsist[ai]|partecipant[ei]"
    r"|discente"
    r"|deelnemers?|cursist\w*|leerlingen?|estudante|aluno|formando|uczestni\w*|kursant\w*"
    r"|uczen|uczennica|sluchacz\w*|elev(?:er)?|deltagare|studerande)\b|学生|受講者|受講生|生徒|学習者"
)
#: Words that make any role one of staff.
_STAFF_ROLE: Final = re.compile(
    r"\b(?:staff|teachers?|teaching|instructors?|professors?|lecturers?|tutors?|trainers?"
    r"|administrators?|admin|superuser|superadmin|organi[sz]ers?"
    r"|facilitators?|graders?|course (?:creator|builder|designer)|site admin|super admin"
    r"|\w*lehrer\w*|dozent\w*|\w*trainer\w*|kursleit\w*|\w*betreuer\w*|kursverwalter\w*"
    r"|enseignante?s?|format(?:eur|rice)s?|gestionnaire"
    r"|profesor\w*|docentes?|creador de curso|gestor|insegnant[ei]|docent|leraar|leraren|begeleider"
    r"|professor\w*|formador\w*|administrador\w*|amministratore|beheerder|nauczyciel\w*"
    r"|larare|handledare|kursledare|kursansvarig\w*|administrator|prowadzac\w*|wykladowc\w*|trener\w*|opiekun\w*)\b|教師|講師|教員|先生|管理者"
)
#: Roles that only mean staff as a whole: "manager" alone, but not "site manager", which is a job.
_STAFF_ALONE: Final = frozenset(
    words(
        "staff|coach|mentor|manager|owner|editor|moderator|support|system|bot|observer"
        "|assessor|iqa|coordinator|course coordinator|programme lead|program lead|course lead"
        "|designer|guest|ta|teaching assistant|author|ta enrollment|designer enrollment"
        "|observer enrollment|course manager|program manager|programme manager"
        "|student view enrollment|gast|invite|invitado|ospite"
    )
)
#: What Blackboard calls the accounts in which teachers try a course.
_PREVIEW: Final = r"(?i)_?previewuser\b"
_SUFFIX: Final = r"(?i)^(?:jr|sr|ii|iii|iv|phd|md|msc|bsc|esq)\.?$"
#: An id that some exports put behind a name: "Birch, Ada (1001)".
_NUMBERED: Final = r"\s*[(\[][A-Za-z]{0,3}-?[0-9][\w-]*[)\]]\s*$"


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Rows of people, each with `ref` and `name`, and what names those who were left out."""

    rows: pd.DataFrame
    #: ids, addresses and names of staff: what they did is left out with them
    left_out: frozenset[str]


def accounts_of(rows: pd.DataFrame, mapping: Mapping, rejections: Rejections) -> Accounts:
    """The people of a table of learners; the rest is skipped or rejected with its reason."""
    if rows.empty:
        nobody = rows.assign(ref=text(rows, "ref"), name=text(rows, "name"))
        return Accounts(rows=nobody, left_out=frozenset())
    ref = (
        text(rows, "ref").groupby(rows["file"].astype("string"), group_keys=False).apply(_stripped)
    )
    rows = rows.assign(name=_names(rows), ref=ref)
    if "email" in rows:  # names and addresses have changed places, and who it is nobody can say
        swapped = rows["email"].isna() & rows["name"].str.contains("@", regex=False).fillna(
            value=False
        )
        rows = rows.assign(name=rows["name"].mask(swapped & ref.isna()))
    rows = _without_summaries(rows, rejections)
    rows = _without_nobody(rows, rejections)
    rows, out = _without_staff(rows, mapping, rejections)
    rows = rows.assign(ref=_refs(rows))
    return Accounts(rows=_without_repeats(rows, rejections), left_out=out)


def _names(rows: pd.DataFrame) -> pd.Series:
    """Full names, given name first: from their two columns, or turned where a comma says so."""
    given, family = text(rows, "first_name"), text(rows, "last_name")
    whole = text(rows, "name")
    if "ref" in rows or "email" in rows:  # a number is at most a row's
        whole = whole.mask(whole.str.fullmatch(r"[0-9]+").fillna(value=False))
    whole = whole.str.replace(_NUMBERED, "", regex=True)
    turned = whole.str.contains(",", regex=False).fillna(value=False).astype(bool)
    if turned.any():
        parts = whole[turned].str.extract(r"^\s*([^,]+?)\s*,\s*([^,]+?)\s*$")
        turn = parts[1].notna() & ~parts[1].str.match(_SUFFIX).fillna(value=False)
        whole = whole.mask(turned, whole[turned].mask(turn, parts[1] + " " + parts[0]))
    if "first_name" in rows and "last_name" not in rows and "name" in rows:
        # "Name" beside "Vorname" is the family's
        alone = ~whole.str.lower().str.contains(" ").fillna(value=False) & given.notna()
        whole = whole.mask(alone & (whole != given), given + " " + whole)
    both = (given.fillna("") + " " + family.fillna("")).str.strip()
    complete = given.notna() & family.notna()
    return in_one_line(both.where(complete).fillna(whole).fillna(both.mask(both == "")))


def _stripped(ref: pd.Series) -> pd.Series:
    """Ids without what exports put around all of them: Brightspace's `#`, a number's `.0`."""
    said = ref.dropna()
    if len(said) and said.str.startswith("#").all():
        return ref.str.removeprefix("#")
    return ref.str.removesuffix(".0") if said.str.fullmatch(r"[0-9]+\.0").all() else ref


def _without_summaries(rows: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
    """The rows without totals, averages and test accounts."""
    nameless = text(rows, "email").isna()
    summary = flag(rows, "is_summary").fillna(value=False).astype(bool)
    for column in ("name", "first_name", "last_name", "ref"):
        summary[nameless] |= is_summary(text(rows[nameless], column))
    test = rows["name"].str.contains(_MAYBE_TEST, regex=True).fillna(value=False).astype(bool)
    test[test] = rows["name"][test].map(plain).isin(_TEST)
    test |= text(rows, "name").str.contains(_PREVIEW, regex=True).fillna(value=False)
    alone = nameless & text(rows, "ref").isna() & rows[_told(rows)].isna().all(axis=1)
    note = alone & ~summary & rows["name"].str.contains(_NOTE, regex=True).fillna(value=False)
    shown = rows["name"].fillna(text(rows, "ref"))
    for which, reason in (
        (summary, "is a summary, not a learner"),
        (test, "is a test account"),
        (note, "is a note below the table, not a learner"),
    ):
        rejections.skip(rows[which], column="name", value=shown, reason=reason)
    return rows[~summary & ~test & ~note]


def _told(rows: pd.DataFrame) -> list[str]:
    """The columns that say something of a person besides who it is."""
    no_news = ("file", "line", "original", "never_seen", "name", "first_name", "last_name", "ref")
    named = (column for column in rows.columns if column not in no_news)
    return [column for column in named if not column.endswith("_none")]


def _without_nobody(rows: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
    """The rows that name somebody; one that says nothing we read is passed over."""
    nobody = rows["ref"].isna() & text(rows, "email").isna() & rows["name"].isna()
    empty = nobody & rows[_told(rows)].isna().all(axis=1)
    reason = "has no id, email or name: whose row is it?"
    rejections.rows(rows[nobody & ~empty], column=None, value=None, reason=reason)
    rejections.skip(rows[empty], column=None, value=None, reason="says nothing of anybody")
    return rows[~nobody]


def _without_staff(
    rows: pd.DataFrame, mapping: Mapping, rejections: Rejections
) -> tuple[pd.DataFrame, frozenset[str]]:
    role = text(rows, "role")
    roles = {cell: _is_staff(cell, mapping.leave_out.roles) for cell in role.dropna().unique()}
    staff = role.map(roles).eq(other=True).fillna(value=False) | flag(rows, "is_staff").fillna(
        value=False
    )
    email = text(rows, "email").str.lower().fillna("")
    staff |= email.str.endswith(tuple(a.lower() for a in mapping.leave_out.emails) or ("\0",))
    staff = staff.astype(bool)
    staff |= _named_without_role(rows, staff)
    reason = "is a staff account, not a learner"
    rejections.skip(rows[staff], column="role", value=role.fillna(email), reason=reason)
    out = rows[staff]
    names = {*out["ref"].dropna(), *email[staff], *same_name(out["name"]).dropna()}
    return rows[~staff], frozenset(names) - {""}


def _named_without_role(rows: pd.DataFrame, staff: "pd.Series[bool]") -> "pd.Series[bool]":
    """Rows of who is staff by another row, where a file without roles lists everybody.

    By id, by address, and by name where there is neither; who learns by any role is a learner.
    """
    here = staff & False
    if not staff.any():
        return here
    silent, learns = text(rows, "role").isna() & ~staff, text(rows, "role").notna() & ~staff
    email, name = text(rows, "email").str.lower(), same_name(rows["name"])
    nameless = rows["ref"].isna() & email.isna()
    for key, asked in ((rows["ref"], silent), (email, silent), (name, silent & nameless)):
        theirs = set(key[staff].dropna()) - set(key[learns].dropna())
        here |= asked & key.isin(list(theirs)).fillna(value=False).astype(bool)
    return here


def _is_staff(cell: str, mapped: tuple[str, ...] | None) -> bool:
    """Whether a cell of one or more roles is one of staff; who also learns is a learner."""
    parts = [plain(part) for part in re.split(r"[,;|/\n]", cell)]
    if mapped is not None:
        listed = {plain(role) for role in mapped}
        return plain(cell) in listed or any(part in listed for part in parts)
    if any(part in _STAFF_ALONE for part in parts) and len(parts) == 1:
        return True
    works = any(_STAFF_ROLE.search(part) or part in _STAFF_ALONE for part in parts)
    return works and not any(_LEARNER_ROLE.search(part) for part in parts)


def _refs(rows: pd.DataFrame) -> pd.Series:
    """The platform's id, else that of the same person in another file, else address, else name.

    Several names at one address are several people.
    """
    own = rows["ref"]
    if own.notna().all():
        return own
    email, name = text(rows, "email").str.lower(), same_name(rows["name"])
    known = rows.assign(email=email, key=name)[own.notna()]
    by_email = _only(known, "email")
    ref = own.fillna(email.map(by_email).astype("string"))
    without = ref.isna() & email.notna()
    people = name[without].groupby(email[without]).transform("nunique")
    shared = (people > 1).reindex(rows.index, fill_value=False)
    by_address = email.mask(shared, email + " " + name)
    ref = ref.fillna(by_address)
    known = rows.assign(ref=ref, key=name)[ref.notna()]
    elsewhere = name.map(_only(known, "key")).astype("string")
    here = set(zip(known["key"].tolist(), known["file"].tolist(), strict=True))
    other = [one not in here for one in zip(name.tolist(), rows["file"].tolist(), strict=True)]
    return ref.fillna(elsewhere.where(pd.Series(other, rows.index))).fillna("name:" + name)


def _only(rows: pd.DataFrame, key: str) -> dict[str, str]:
    """Ref by a key that names one person only."""
    told = rows[rows[key].notna()].drop_duplicates([key, "ref"])
    told = told[~told.duplicated(key, keep=False)]
    return dict(zip(told[key].tolist(), told["ref"].tolist(), strict=True))


def _without_repeats(rows: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
    """The rows without those that repeat a person and course of the same file.

    Of several, the one that saw the learner last counts, else the first.
    """
    key = pd.DataFrame(
        {
            "file": rows["file"].astype("string"),
            "ref": rows["ref"],
            "cohort": text(rows, "cohort"),
            "programme": text(rows, "programme"),
        }
    ).fillna("")
    if not key.duplicated().any():
        return rows
    newest = days(rows, "last_seen").sort_values(ascending=False, kind="stable").index
    key = key.loc[newest]
    again = key.duplicated().reindex(rows.index)
    line = rows["line"].loc[newest]
    first = line.groupby([key[c] for c in key]).transform("first").astype("string")
    rejections.rows(
        rows[again], column="learner", value=rows["ref"], reason="repeats line " + first
    )
    return rows[~again]
