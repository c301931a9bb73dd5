"""How headings are compared, and what an unknown one seems to be about.

Headings are compared without regard to case, accents, spaces, underscores, hyphens and camel
case: `LastLogin`, `last_login` and `Last login` are one, and "% complete" is "percent complete".
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

import pandas as pd

from domain.sources.parsers import bare, words

#: Words that several things share: such a column is read only if its cells bear it out.
VAGUE: Final = frozenset(
    words(
        "note|nota|media|average|overall|percent|done|achievement|avance|nom|last|first|removed|unenrolled"
        "|completed|complete|finished|passed|graduated|is complete|is completed|has completed"
        "|course completed|abgeschlossen|bestanden|completado|completato|concluido"
    )
)
#: Words of headings from where days come before months.
_DAY_FIRST: Final = re.compile(
    r"\b(?:letzt\w*|zuletzt|vorname|nachname|fortschritt|datum|derni\w*|prenom|courriel|inscri\w*|ultim\w*"
    r"|apellidos?|correo|progreso|fecha|cognome|accesso|avanzamento|laatst\w*|voornaam|achternaam|voortgang"
    r"|ostatni\w*|imie|nazwisko|postep\w*|heure|zeit\w*|hora|evenement|ereignis\w*|sobrenome|apelido|acesso|matricula|anmeld\w*|einschreib\w*)\b"
)

#: What a column must be about to be a signal, in any language: the words of each group, one of all.
_LAST: Final = r"\b(?:last|latest|recent|letzt\w*|zuletzt|derni\w*|ultim\w*|laatst\w*)\b"
_VISIT: Final = (
    r"\b(?:log|logg?ed|login|logon|access\w*|activ\w*|seen|visit\w*|viewed|sign|signed|signin|online|connect\w*"
    r"|session|engage\w*|interact\w*|particip\w*|attend\w*|anmeld\w*|angemeldet|zugriff\w*|\w*zugriff"
    r"|aktiv\w*|besuch\w*|gesehen|einwahl|connexion|acces|visite|vu|acceso|conexion|sesion|ingreso"
    r"|visita|accesso|attivita|connessione|sessione|ingelogd|toegang|gezien|bezoek|aanmelding"
    r"|acesso|atividade|sessao|entrada|presence)\b"
)
_PROGRESS: Final = (
    r"\b(?:progress\w*|\w*fortschritt\w*|complet\w*|\w*abschluss\w*|abgeschlossen|avance\w*|acheve\w*"
    r"|finaliz\w*|avanzamento|voortgang|volto\w*|conclu\w*|andamento|viewed|done|erledigt)\b"
)
_SHARE: Final = (
    r"\b(?:percent\w*|pct|rate|prozent|taux|pourcentage|porcentaje|percentuale|percentual|ratio)\b"
)
_OVERALL: Final = (
    r"\b(?:average|avg|mean|overall|final|total|current|weighted|course|cumulative|durchschnitt\w*"
    r"|gesamt\w*|moyen\w*|general\w*|global\w*|promedio|media|medio|totale?|gemiddeld\w*|eind\w*)\b"
)
_MARK: Final = (
    r"\b(?:grade|grades|score|mark|marks|result|gpa|\w*note|\w*bewertung|punkte?|calificacion|nota|notas"
    r"|puntuacion|voto|voti|valutazione|punteggio|cijfer|\w*cijfer|beoordeling|classificacao|pontuacao)\b"
)
_NOT_A_VISIT: Final = (
    r"\b(?:download\w*|name|title|type|quiz|by|ip|post|submi\w*|contact\w*|message|feedback|count"
    r"|coach|days|since|tage|jours|dias|giorni|dagen|number)\b"
)
_NOT_A_SHARE: Final = (
    r"\b(?:on|at|date|am|le|el|il|op|em|status|time|certificate|lessons?|modules?|credits?)\b"
)
_NOT_A_MARK: Final = (
    r"\b(?:letter|numerator|denominator|real|points|quiz|assignment|essay|exam|unposted|date|status"
    r"|max\w*|possible|attempts?|indicator|homework|override)\b"
)
#: In brackets, what makes a number something else than a percentage.
_POINTS: Final = re.compile(
    r"real|letter|points|\bpts\b|score|numeric|max|buchstabe|punkte", re.IGNORECASE
)
_OUT_OF: Final = re.compile(
    r"[(\[]?(?:\bout of|(?<![0-9])\s/|\(/|\b(?:von|sur|sobre|su|van))\s*([0-9]{1,4})\b[)\]]?"
)
#: An address of a computer, of the old kind or the new.
_NETWORK_ADDRESS: Final = (
    r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.])"
    r"|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"
)
#: "IP address", "remote_ip", "lastip", "IPアドレス".
_IP: Final = re.compile(
    r"(?<![a-z0-9])(?:last|client|remote|user|login)?ip(?:v[46]|addr\w*)?(?![a-z0-9])"
)
_IN_BRACKETS: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|<[^>]*>|\|.*$")
_IN_SQUARE: Final = re.compile(r"\[[^\]]*\]")
_SHARE_IN_BRACKETS: Final = re.compile(
    "percent|%|pourcent|porcent|prozent|procent|パーセン", re.IGNORECASE
)
_SHARE_WORDS: Final = re.compile(
    r"\b(?:in )?(?:percentage|percent|pct|prozent|prozentsatz|pourcentage|percentuale"
    r"|porcentaje|porcentagem|percentagem|procent)\b"
)
#: "Employee No.", but not the "No." of a row.
_NUMBER: Final = re.compile(r"(?<=\w )(?:no|num)$")


@cache
def plain(header: str) -> str:
    """A header as it is compared: lower-case words without accents, with single spaces."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header).replace("%", " percent ")
    return re.sub(r"[\W_]+", " ", bare(words)).strip()


def plain_code(cell: str) -> str:
    """A word or code of a cell as it is compared; 1.0 is what some tools write for 1."""
    return plain(re.sub(r"^\s*(\d+)\.0+\s*$", r"\1", cell))


@cache
def variants(header: str) -> tuple[str, ...]:
    """What a header may be compared as, the most exact first.

    Without what stands in brackets, unless that says that the numbers are points, without the words
    for percent, and with "e-mail" and "no." as most write them.
    """
    whole = plain(header)
    brackets = " ".join(_IN_BRACKETS.findall(header))
    share = bool(_SHARE_IN_BRACKETS.search(brackets))
    forms = [whole]
    if brackets and (share or not _POINTS.search(brackets)):
        bare_of = plain(_IN_BRACKETS.sub(" ", header))
        forms += [f"{bare_of} percent", bare_of] if share else [bare_of]
    if out_of(header) is not None:
        forms.append(plain(_OUT_OF.sub(" ", bare(header))))
    forms += [" ".join(_SHARE_WORDS.sub(" ", form).split()) for form in forms]
    forms += [_NUMBER.sub("number", form.replace("e mail", "email")) for form in forms]
    return tuple(form for form in dict.fromkeys(forms) if form)


def out_of(header: str) -> float | None:
    """What the heading says that its numbers are out of: "Grade (out of 20)", "Note /20"."""
    found = _OUT_OF.search(bare(header))
    return float(found[1]) if found and float(found[1]) > 0 else None


def day_comes_first(header: Iterable[str]) -> bool:
    """Whether the headings are in a language that writes the day before the month."""
    return any(_DAY_FIRST.search(plain(heading)) for heading in header)


def like_last_seen(header: str) -> bool:
    """Whether a heading is about a last visit, in words nobody listed."""
    return _about(header, _LAST, _VISIT, unless=_NOT_A_VISIT)


def like_progress(header: str) -> bool:
    """Whether a heading is about a share that is done, in words nobody listed."""
    return _about(header, _PROGRESS, _SHARE, unless=_NOT_A_SHARE)


def like_grade(header: str) -> bool:
    """Whether a heading is about an average or final mark, in words nobody listed."""
    return _about(header, _OVERALL, _MARK, unless=_NOT_A_MARK)


#: What a heading may be about where we read nothing of the kind, by the words to ask with.
SIGNALS: Final[Mapping[str, re.Pattern[str]]] = {
    "last access": re.compile(
        f"{_LAST}|\\b(?:last ?access|sign in|signin|logon|login(?! id| name))\\b"
    ),
    "progress": re.compile(f"{_PROGRESS}|{_SHARE}"),
    "grade": re.compile(
        f"{_MARK}|{_OVERALL}.*{_SHARE}|\\b(?:gpa|percentage|course total|kurs gesamt"
        "|total du cours|total del curso|totale corso|cursustotaal|total do curso)\\b"
    ),
}


def signal_of(header: str) -> str | None:
    """The signal a heading looks like, generously: for asking, never for reading."""
    return next((name for name, words in SIGNALS.items() if words.search(plain(header))), None)


@cache
def is_network_address(header: str) -> bool:
    """Whether a column holds the addresses of people's computers, which nothing here keeps."""
    return bool(_IP.search(plain(header)))


def without_addresses(texts: pd.Series) -> pd.Series:
    """Texts in which the addresses of computers are struck out."""
    return texts.astype("string").str.replace(_NETWORK_ADDRESS, "[address]", regex=True)


@lru_cache(maxsize=10_000)
def nearest(header: str, known: tuple[str, ...]) -> str | None:
    """The known heading that is written most like this one, if any is."""
    found = difflib.get_close_matches(plain(header), known, n=1, cutoff=0.75)
    return found[0] if found else None


def _about(header: str, *words: str, unless: str) -> bool:
    text = plain(_IN_SQUARE.sub(" ", header))  # what a mark is out of says nothing of what it is
    return all(re.search(one, text) for one in words) and not re.search(unless, text)
