"""Which columns of a gradebook are pieces of work, and what each is out of.

Blackboard and Brightspace say so in the heading; Google Classroom, Canvas and many spreadsheets in
a row of the most points there were; else a mapping does.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.sources.parsers import words
from domain.sources.tables.schema.headings.headings import plain


@dataclass(frozen=True, kw_only=True)
class MarkColumn:
    """One column of marks: what it is called, what a full mark is, when it was due, its weight."""

    position: int
    ref: str
    title: str
    kind: str
    out_of: float
    due: str = ""
    letters: Mapping[str, float] = field(default_factory=dict)  # words -> percent
    weight: float | None = None


#: "Essay [Total Pts: 100 Score] |123456"; "up to" stands before totals that are worked out.
_BLACKBOARD: Final = re.compile(
    r"(?P<title>.+?)\s*\[(?P<label>[^\]:\[]+):\s*(?P<points>[0-9.,]+)\s*(?P<shown>[^\]\[0-9]*)\]"
    r"\s*(?:\|\s*(?P<ref>\w+))?"
)
#: "Total Pts", "Gesamtpunkte", "Total de puntos" and what it is in other languages.
_POINTS_LABEL: Final = re.compile("pts|point|punkt|punt|pont|pkt|点")
#: How Blackboard shows a mark that can be read; the others are letters, texts and ticks.
_AS_SCORE: Final = frozenset(
    (
        "",
        *words(
            "score|punktzahl|punkte|puntuacion|puntaje|note|punteggio|pontuacao|wynik|スコア|点数"
        ),
    )
)
_AS_PERCENT: Final = frozenset(
    words(
        "percentage|prozentsatz|prozent|pourcentage|porcentaje|percentuale|porcentagem"
        "|percentagem|procent|percent"
    )
)
#: "Essay Points Grade <Numeric MaxPoints:20 Weight:10 Category:Essays CategoryWeight:40>"
_BRIGHTSPACE: Final = re.compile(
    r"(?P<title>.+?)\s+(?P<shown>Points|Weighted) Grade\s*"
    r"<(?:Numeric|Selectbox|Pass/Fail|PassFail|Calculated)\b(?P<rest>[^>]*)>"
)
_IN_BRIGHTSPACE: Final = re.compile(r"\b(MaxPoints|Weight|Category):([^:]*?)(?=\s+\w+:|\s*$)")
#: The number that Canvas puts behind the name.
_NUMBERED: Final = re.compile(r"(?P<title>.+?)\s*\((?P<ref>[0-9]{2,})\)")
_OVERALL: Final = re.compile(
    r"\b(?:(?:weighted |running |course |external )?total|final grade|overall|average"
    r"|gesamt(?:punktzahl|punkte|note|summe|wert|bewertung|ergebnis)?"
    r"|total (?:pondere|ponderado|general|du cours"
    r"|del curso|do curso)|totale(?: ponderato| corso)?|totaal|durchschnitt|moyenne|promedio"
    r"|gemiddelde|suma(?: wazona| punktow| dla kursu)?|srednia)$|合計|平均"
)
#: A full mark, and what may stand behind it.
_FULL: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"
_UNIT: Final = r"\s*(?:points?|pts\.?|marks?|punkte|puntos|punti|pontos|punten|pkt\.?|点)"
#: "Quiz 1 (out of 10)", "Test 2 (/20)", "Essay (50 points)", "Aufsatz (max. 50)", "Essay [20]",
#: "Essay /20", "Essay out of 20", "Essay - 20 pts"; "Quiz 1/2" is a part of a quiz.
_OUT_OF: Final = re.compile(
    r"(?P<title>.+?)\s*(?:"
    r"[(\[]\s*(?:out of|max(?:imum|imal)?\.?:?|of|/|von|sur|sobre|su|van|na|z)"
    rf"\s*(?P<most>{_FULL})(?:{_UNIT})?\s*[)\]]"
    rf"|[(\[]\s*(?P<points>{_FULL}){_UNIT}\s*[)\]]"
    rf"|\[\s*(?P<square>{_FULL})\s*\]"
    rf"|(?:(?<![0-9])/|\bout of\b)\s*(?P<bare>{_FULL})(?:{_UNIT})?"
    rf"|[-\u2013:,]\s*(?P<worth>{_FULL}){_UNIT}"
    r")",
    re.IGNORECASE,
)
#: First cells of rows that say of each piece how many points there were, and when it was due.
_POINTS_ROW: Final = frozenset(
    words(
        "points possible|possible points|points possibles|puntos posibles|punti possibili"
        "|mogliche punkte"
        "|punkte moglich|pontos possiveis|mozliwe punkty|punkty|満点|配点|points|max points"
        "|maximum points|max score|out of"
        "|total points|max|punkte|puntos|punti|pontos|punten|note maximale|points maximum"
    )
)
_DUE_ROW: Final = frozenset(
    words(
        "date|due date|due|deadline|datum|fecha|data|fecha limite|falligkeitsdatum|abgabetermin"
        "|date limite|echeance|scadenza|data limite|termin|提出期限|期限"
    )
)
_KINDS: Final = (("quiz", r"quiz|quizzes|test"), ("exam", r"exam|examination|final"))


#: What a heading must say besides what it is out of: "Confidence (out of 10)" is no piece of work.
_WORK: Final = re.compile(
    "(?<![a-z])(?:"
    + "|".join(
        plain(word)
        for word in words(
            "quiz|quizzes|test|tests|exam|examination|midterm|essay|assignment|homework|coursework"
            "|project|lab|paper|portfolio|presentation|report|task|exercise|worksheet|assessment"
            "|aufsatz|aufgabe|hausaufgabe|klausur|prüfung|projekt|devoir|examen|contrôle|projet"
            "|ensayo|tarea|trabajo|proyecto|compito|saggio|prova|esame|opdracht|toets|verslag"
            "|trabalho|tarefa|redação|teste|esej|zadanie|egzamin|kolokwium|sprawdzian|テスト"
            "|課題|レポート|試験"
        )
    )
    + ")(?![a-z])"
)


def pieces_in_headings(header: Sequence[str]) -> list[MarkColumn]:
    """The pieces of work that headings name with their points."""
    found = [_blackboard(i, h) or _brightspace(i, h) for i, h in enumerate(header)]
    pieces = [piece for piece in found if piece]
    points = {piece.title for piece in pieces if "Weighted Grade" not in header[piece.position]}
    return [
        piece
        for piece in pieces
        if "Weighted Grade" not in header[piece.position] or piece.title not in points
    ]


def pieces_in_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[MarkColumn]:
    """The pieces of work for which one of the first rows tells the most points there were."""
    points = _row_of(rows, _POINTS_ROW)
    if points is None:
        return []
    due = _row_of(rows, _DUE_ROW) or [""] * len(header)
    found = []
    for position, heading in enumerate(header):
        most = _number(points[position])
        if most and position:
            named = _NUMBERED.fullmatch(heading)
            title = named["title"] if named else heading
            ref = named["ref"] if named else heading
            found.append(
                MarkColumn(
                    position=position,
                    ref=ref,
                    title=title,
                    kind=kind_of_piece(title),
                    out_of=most,
                    due=due[position].strip(),
                )
            )
    return found


def pieces_out_of(header: Sequence[str], known: Collection[int]) -> list[MarkColumn]:
    """The pieces of work whose headings say what they are out of, but for what else is known."""
    found = []
    for position, heading in enumerate(header):
        told = _OUT_OF.fullmatch(heading) if position and position not in known else None
        most = told and _number(next(number for number in told.groups()[1:] if number))
        title = told["title"] if told else ""
        is_work = _WORK.search(plain(title)) and not _OVERALL.search(plain(title))
        if most and is_work:
            kind = kind_of_piece(title)
            found.append(
                MarkColumn(position=position, ref=title, title=title, kind=kind, out_of=most)
            )
    return found


def pieces_stated(header: Sequence[str], stated: Mapping[str, float]) -> list[MarkColumn]:
    """The pieces of work that a mapping names by their headings, each with what it is out of."""
    most = {plain(heading): points for heading, points in stated.items()}
    return [
        MarkColumn(position=i, ref=h, title=h, kind=kind_of_piece(h), out_of=most[plain(h)])
        for i, h in enumerate(header)
        if plain(h) in most
    ]


def _blackboard(position: int, heading: str) -> MarkColumn | None:
    found = _BLACKBOARD.fullmatch(heading)
    if found is None or _OVERALL.search(plain(found["title"])):
        return None
    shown, points = plain(found["shown"]), _number(found["points"])
    if not _POINTS_LABEL.search(plain(found["label"])) or not points:
        return None
    if shown not in _AS_SCORE | _AS_PERCENT:
        return None
    return MarkColumn(
        position=position,
        ref=found["ref"] or found["title"],
        title=found["title"],
        kind=kind_of_piece(found["title"]),
        out_of=100 if shown in _AS_PERCENT else points,
    )


def _brightspace(position: int, heading: str) -> MarkColumn | None:
    found = _BRIGHTSPACE.fullmatch(heading)
    if found is None:
        return None
    told = dict(_IN_BRIGHTSPACE.findall(found["rest"]))
    weight = _number(told.get("Weight", ""))
    most = weight if found["shown"] == "Weighted" else _number(told.get("MaxPoints", ""))
    if not most:
        return None
    return MarkColumn(
        position=position,
        ref=found["title"],
        title=found["title"],
        kind=kind_of_piece(f"{told.get('Category', '')} {found['title']}"),
        out_of=most,
        weight=None if "Category" in told else weight,  # within a category it is a share of that
    )


def _row_of(rows: Sequence[Sequence[str]], names: Collection[str]) -> Sequence[str] | None:
    """The first row that is called so in one of its first cells, and names nobody besides."""
    for row in rows:
        said = [plain(cell) for cell in row if cell.strip()]
        if said and said[0] in names and "@" not in "".join(row):
            return row
    return None


def _number(text: str) -> float | None:
    plainly = text.strip().replace(",", ".")
    return float(plainly) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plainly) else None


def kind_of_piece(title: str) -> str:
    """Quiz, exam or assignment, by the words of a title."""
    words_of = plain(title)
    return next((k for k, w in _KINDS if re.search(rf"\b(?:{w})\b", words_of)), "assignment")
