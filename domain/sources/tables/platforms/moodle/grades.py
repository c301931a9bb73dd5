"""Moodle's export of grades: a column for each piece of work and way of showing it.

What a column shows stands in brackets behind its name: "(Real)", "(Percentage)", "(Letter)",
"(Feedback)". Points say nothing without what they are out of, which the export does not have, so
percentages are read. Totals of categories and of the course are no pieces of work.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.sources.parsers import words
from domain.sources.tables.platforms.understanding import Company, Format, Header, Part
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import MarkColumn, plain
from domain.sources.tables.schema.planning import columns_of

_SHOWN: Final = {
    "percent": words(
        "percentage|prozentsatz|prozent|pourcentage|porcentaje|percentuale|percentagem"
        "|porcentagem|percent|procent|procentsats|procentandel"
        "|wartość procentowa|パーセンテージ|パーセント"
    ),
    "points": words(
        "real|punkte|wert|bewertung|brut|reale|valore|brute|points|reeel|echt|cijfer|wynik"
        "|rzeczywista|punkty|score|punteggio|puntuacion|puntaje|pontuacao|poang|verklig|verkligt|実データ|実点|素点"
    ),
    "letter": words(
        "letter|buchstabe|notenstufe|lettre|letra|lettera|beoordeling|litera|bokstav|bokstavsbetyg|評定文字|文字"
    ),
    "feedback": words(
        "feedback|ruckmeldung|feedback commentaire|commentaire|retroalimentacion|comentarios"
        "|commento|comentario|aterkoppling|informacja zwrotna|komentarz|フィードバック|コメント"
    ),
}
_SAYS: Final = {plain(word): shown for shown, known in _SHOWN.items() for word in known}
_COLUMN: Final = re.compile(r"(?P<title>.+?)\s*\((?P<shown>[^()]+)\)")
#: "Quiz: Week 1", in French with a blank before the colon.
_TYPED: Final = re.compile(r"(?P<type>[^:]{3,40}?)\s?:\s(?P<name>.+)")
_COURSE_TOTAL: Final = frozenset(
    plain(word)
    for word in words(
        "course total|kurs gesamt|gesamtbewertung des kurses|total du cours|total del curso"
        "|totale corso|totale del corso|cursustotaal|total do curso|total da disciplina"
        "|suma dla kursu|razem w kursie|razem kurs|suma kursu"
        "|kurstotal|kurssumma|kursens totalsumma|totalt for kursen|kurs totalt"
        "|コース合計"
    )
)
_TOTAL: Final = re.compile(r"\b(?:total|gesamt|totale|totaal|summe|suma|razem|summa|totalt)\b|合計")
_QUIZZES: Final = frozenset(words("quiz|test|cuestionario|questionario|toets|kuis|小テスト"))
#: Columns that are enough to know the others by.
_SHOWN_OF_THEM: Final = 6
_DOWNLOADED: Final = re.compile(
    r"download|telecharg|descarg|geladen|scarica(?:t|ment)|transferid|pobran|nedladd|タウンロート"
)


@dataclass(frozen=True, kw_only=True)
class _Column:
    """One column of grades: what it is of, and how it shows it."""

    position: int
    title: str
    shown: str


def _columns(header: Header) -> list[_Column]:
    found = ((i, _COLUMN.fullmatch(heading)) for i, heading in enumerate(header))
    said = ((i, m["title"], _SAYS.get(plain(m["shown"]))) for i, m in found if m)
    return [_Column(position=i, title=title, shown=shown) for i, title, shown in said if shown]


def _fits(header: Header) -> bool:
    columns = _columns(header)
    total = any(plain(one.title) in _COURSE_TOTAL for one in columns)
    typed = sum(bool(_TYPED.fullmatch(one.title)) for one in columns)
    downloaded = any(_DOWNLOADED.search(plain(heading)) for heading in header)
    people = columns_of(Content.LEARNERS, header).keys() & {"name", "first_name", "email", "ref"}
    return bool(people) and bool(columns) and (total or typed > 1 or downloaded)


def _parts(header: Header, _company: Company) -> Sequence[Part]:
    columns = _columns(header)
    grade = [one for one in columns if plain(one.title) in _COURSE_TOTAL and one.shown == "percent"]
    work = [one for one in columns if not _is_total(one.title)]
    pieces = [_piece(one) for one in work if one.shown == "percent"]
    known = {header[one.position] for one in grade}
    read = {"grade": header[grade[0].position]} if grade else {}
    downloaded = [h for h in header if _DOWNLOADED.search(plain(h)) and not _COLUMN.fullmatch(h)]
    read |= {"exported_on": downloaded[-1]} if downloaded else {}
    return [
        Part(
            understood=Understood(
                content=Content.LEARNERS,
                columns=read,
                out_of={"grade": 100} if grade else {},
                ignored=[h for one in columns if (h := header[one.position]) not in known],
                pieces=pieces,
                notes=_notes(header, columns, has_grade=bool(grade)),
            )
        )
    ]


GRADES: Final = Format(name="Moodle grades", fits=_fits, parts=_parts)


def _piece(one: _Column) -> MarkColumn:
    typed = _TYPED.fullmatch(one.title)
    quiz = typed is not None and plain(typed["type"]) in _QUIZZES
    return MarkColumn(
        position=one.position,
        ref=one.title,
        title=typed["name"] if typed else one.title,
        kind="quiz" if quiz else "assignment",
        out_of=100,
    )


def _is_total(title: str) -> bool:
    told = plain(title)
    return told in _COURSE_TOTAL or (not _TYPED.fullmatch(title) and bool(_TOTAL.search(told)))


def _notes(header: Header, columns: Sequence[_Column], *, has_grade: bool) -> tuple[str, ...]:
    """What is told in points or letters alone, which say nothing by themselves."""
    shares = {one.title for one in columns if one.shown == "percent"}
    alone = [
        f"{header[one.position]!r}"
        for one in columns
        if one.shown in ("points", "letter") and one.title not in shares
    ]
    if not alone:
        return ()
    named = ", ".join(alone[:_SHOWN_OF_THEM]) + (" and more" * (len(alone) > _SHOWN_OF_THEM))
    total = "" if has_grade else " So nobody has a grade."
    note = (
        f"{named}: nothing says out of how many points, or which letter is what.{total} Export the"
        " grades again with Percentage chosen as a type of display, or say in a mapping what the"
        " marks are out of."
    )
    return (note,)
