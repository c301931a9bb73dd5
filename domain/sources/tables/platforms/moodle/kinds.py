"""What kind of activity a row of Moodle's log is, by its component in several languages.

A component that nobody listed is told by the description, which is English everywhere.
"""

from typing import Final

import pandas as pd

from domain.sources.parsers import words
from domain.sources.tables.schema.headings import plain

_COMPONENTS: Final = {
    "assessment": words(
        "quiz|assignment|workshop|questionnaire|online text submissions|file submissions"
        "|submission comments"
        "|feedback comments|test|aufgabe|gegenseitige beurteilung|fragebogen|devoir|atelier"
        "|cuestionario|tarea|taller|encuesta|compito|prova|workshop peer assessment|opdracht"
        "|tarefa|questionario"
        "|mod quiz|mod assign|mod workshop|mod questionnaire|hot potatoes quiz|coderunner"
        "|offline quiz|examen"
    ),
    "discussion": words(
        "forum|chat|wiki|comments|messages|messaging|bigbluebutton|bigbluebuttonbn|zoom meeting"
        "|foro"
        "|nachrichten|mitteilungen|kommentare|messagerie|messages personnels|mensajes|mensajeria"
        "|messaggi|commenti|mod forum|mod chat|mod wiki|advanced forum|open forum|padlet|foren"
    ),
    "video": words(
        "video|videotime|video time|panopto|kaltura video|kaltura video resource|mediasite"
        "|interactive video|video resource|opencast|opencast episode|yuja"
    ),
    "content": words(
        "file|page|url|book|folder|label|text and media area|lesson|scorm package|scorm|h5p"
        "|h5p package|ims content package"
        "|glossary|database|external tool|resource|datei|textseite|buch|verzeichnis|link|lektion"
        "|lernpaket|glossar|datenbank|textfeld|interaktiver inhalt|externes tool|fichier|livre"
        "|dossier"
        "|lecon|paquetage scorm|glossaire|base de donnees|outil externe|archivo|recurso|pagina"
        "|libro"
        "|carpeta|leccion|paquete scorm|glosario|base de datos|herramienta externa|cartella|lezione"
        "|pacchetto scorm|glossario|bestand|boek|map|les|mod resource|mod page|mod book|mod url"
        "|mod folder|mod lesson|mod scorm|mod h5pactivity|lti|checklist|course format"
        "|ims inhaltspaket"
    ),
    "other": words(
        "system|systeme|sistema|systeem|core|logs|log|grader report|user report|overview report"
        "|activity report"
        "|live logs|course participation|recycle bin|calendar|attendance|anwesenheit|choice"
        "|feedback"
        "|survey|group choice|abstimmung|umfrage|sondage|consulta|user tours|groups|courses"
    ),
}
_KIND: Final = {name: kind for kind, names in _COMPONENTS.items() for name in names}
#: Names of activity modules in descriptions: "viewed the 'quiz' activity".
_MODULES: Final = {
    "assessment": words("quiz|assign|assignment|workshop|questionnaire|hotpot|offlinequiz"),
    "discussion": words("forum|chat|wiki|discussion|bigbluebuttonbn|hsuforum|message"),
    "content": words(
        "resource|page|url|book|folder|label|lesson|scorm|h5pactivity|imscp|glossary|data|lti|file"
    ),
}
_MODULE: Final = {name: kind for kind, names in _MODULES.items() for name in names}
_NAMED: Final = rf"(?i)\b({'|'.join(sorted(_MODULE, key=len, reverse=True))})\b"
_LOGIN: Final = r"(?i)^(?:user has logged in|the user with id '[0-9]+' has logged in)"


def kinds_of(component: pd.Series, event: pd.Series, description: pd.Series) -> pd.Series:
    """The kind of each row, or "login" where somebody came in."""
    distinct = {name: _KIND.get(plain(name)) for name in component.unique().tolist()}
    kind = component.map(distinct).astype("string")
    unknown = kind.isna()
    if unknown.any():
        named = description[unknown].str.extract(_NAMED)[0].str.lower().map(_MODULE)
        kind = kind.fillna(named.reindex(kind.index).astype("string"))
    login = event.str.contains(_LOGIN, regex=True) | description.str.contains(_LOGIN, regex=True)
    return kind.fillna("other").mask(login.fillna(value=False), "login")
