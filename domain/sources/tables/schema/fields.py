# ruff: noqa: E501 - a dictionary of words reads better with one field a line
"""What a table may hold, and its fields: how each is cleaned and what its column may be called."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from domain.sources.tables.schema.contents import CellKind, Content, Field
from domain.sources.tables.schema.headings import (
    MORE,
    heading_words,
    like_grade,
    like_last_seen,
    like_progress,
)


def _field(
    cell: CellKind,
    *synonyms: str,
    past: bool = False,
    like: Callable[[str], bool] | None = None,
) -> Field:
    return Field(cell=cell, synonyms=synonyms, past=past, like=like)


def _with_more(fields: Mapping[str, Field]) -> Mapping[str, Field]:
    """The fields with what two more languages call them, after all that the others do."""
    return {
        name: replace(field, synonyms=(*field.synonyms, *MORE.get(name, ())))
        for name, field in fields.items()
    }


def _needed(cell: CellKind, *synonyms: str, past: bool = False) -> Field:
    return Field(cell=cell, synonyms=synonyms, required=True, past=past)


def _never(_heading: str) -> bool:
    """For headings that say one of several things: no likeness, but the cells must bear it out."""
    return False


_USER = (
    "learner id", "learner ref", "learn ref number", "learner ref number", "learner ref no", "learn ref no", "apprentice id", "learner reference number", "uln", "student id", "user id", "userid", "participant id", "member id",
    "apprentice id", "id student", "learner", "student", "user", "username", "user name",
    "org defined id", "sis user id", "sis login id", "id number", "student number", "learner number", "matrikelnummer", "studentnummer",
    "learner email", "student email", "user email", *heading_words.EMAIL, *heading_words.NAME,
    *MORE["ref"], *MORE["email"], *MORE["name"],
)  # fmt: skip
#: Ids that platforms give people, the most lasting first.
_ID = (
    *_USER[:12], "unique learner number", "id", "ref", "uid", "unique user id", "user external id", "org defined id", "sis user id", "id number", "external id",
    "employee id", "employee number", "student number", "person id", "account id", "matrikelnummer",
    "kundennummer", "teilnehmer id", "teilnehmer nr", "teilnehmernummer", "id nummer", "identifiant", "numero d identification", "dni",
    "numero de id", "matricola", "codice utente", "studentnummer", "numero de identificacao",
    "studierenden id", "id etudiant", "id de estudiante", "id del estudiante", "id studente", "id dello studente", "id de l etudiant", "codice identificativo", "id do estudante", "id do aluno",
    "username", "user name", "login", "sis login id", "login id", "benutzername",
    "nom d utilisateur", "nombre de usuario", "nome utente", "gebruikersnaam", "nome de utilizador",
)  # fmt: skip
_REF = {"ref": _needed(CellKind.TEXT, "ref", "id", "code")}
_WHOSE = {
    "enrolment": _field(
        CellKind.TEXT,
        "enrolment ref",
        "enrollment ref",
        "enrolment id",
        "enrollment id",
        "enrolment",
        "enrollment",
    ),
    "learner": _field(CellKind.TEXT, *_USER),
    "cohort": _field(CellKind.TEXT, *heading_words.COHORT),
}
_ON = (
    "day", "date", "timestamp", "activity date", "event date", "event time", "event timestamp", "time", "datetime",
    "date time", "activity time", "occurred at", "created at", "logged at", "created", "recorded at",
    "zeit", "datum", "zeitpunkt", "heure", "date et heure", "fecha", "hora", "fecha y hora", "data",
    "ora", "data e ora", "tijd", "tijdstip", *MORE["at"],
)  # fmt: skip
_MINUTES = _field(
    CellKind.MINUTES, "minutes", "duration minutes", "duration min", "duration mins", "time spent minutes",
    "time spent min", "minutes spent", "duration", "time spent",
)  # fmt: skip
_SECONDS = _field(
    CellKind.SECONDS, "seconds", "duration seconds", "duration sec", "time spent seconds",
    "time spent sec", "duration s",
)  # fmt: skip
#: Whether it was completed, yes or no; the same headings may hold a day or a share.
_COMPLETED = (
    "completed", "is completed", "course completed", "has completed", "complete", "is complete", "finished",
    "passed", "is passed", "graduated", "abgeschlossen", "bestanden", "completado", "completato", "concluido",
)  # fmt: skip
_STATUS = ("status", "state", "completion status", "completed", "is completed", "complete")

PERSON: Final[Mapping[str, Field]] = _with_more({
    "ref": _field(CellKind.TEXT, *_ID),
    "name": _field(CellKind.TEXT, *heading_words.NAME),
    "first_name": _field(CellKind.TEXT, *heading_words.FIRST_NAME),
    "last_name": _field(CellKind.TEXT, *heading_words.LAST_NAME),
    "email": _field(CellKind.EMAIL, *heading_words.EMAIL),
    "phone": _field(CellKind.PHONE, *heading_words.PHONE),
    "zone": _field(CellKind.TEXT, "zone", "time zone", "timezone", "tz"),
    "language": _field(CellKind.TEXT, "language", "lang", "preferred language", "locale"),
    "gender": _field(CellKind.TEXT, "gender", "sex"),
    "age_band": _field(CellKind.TEXT, "age band", "age group", "age range"),
    "ethnicity": _field(CellKind.TEXT, "ethnicity", "ethnic group"),
    "region": _field(CellKind.TEXT, "region", "location"),
    "deprivation": _field(CellKind.TEXT, "deprivation", "imd band", "imd", "deprivation band", "ses"),
    "disability": _field(CellKind.TEXT, "disability", "disability status"),
    "education": _field(CellKind.TEXT, "education", "highest education", "education level", "prior education"),
    "email_consent": _field(CellKind.FLAG, "email consent", "email opt in", "consent email"),
    "sms_consent": _field(CellKind.FLAG, "sms consent", "sms opt in", "consent sms", "text consent"),
    "role": _field(CellKind.TEXT, *heading_words.ROLE),
    "is_staff": _field(CellKind.FLAG, "is admin", "is staff", "admin", "is superuser", "is instructor"),
})  # fmt: skip
STUDY: Final[Mapping[str, Field]] = _with_more({
    "cohort": _field(CellKind.TEXT, *heading_words.COHORT),
    "programme": _field(CellKind.TEXT, *heading_words.PROGRAMME),
    "employer": _field(CellKind.TEXT, *heading_words.EMPLOYER),
    "coach": _field(CellKind.TEXT, *heading_words.COACH),
    "coach_email": _field(CellKind.EMAIL, *heading_words.COACH_EMAIL),
    "enrolled_on": _field(CellKind.DAY, *heading_words.ENROLLED),
    "withdrawn_on": _field(CellKind.DAY, "withdrawn on", "withdrawal date", "date withdrawn", "unregistered on", "left on", "dropout date", "drop out date", "unenrolled at", "unenrolled on", "unenrolment date", "date left", "leaving date"),
    "outcome": _field(CellKind.OUTCOME, *heading_words.STATUS),
    "outcome_on": _field(CellKind.DAY, "outcome on", "outcome date", "result date", *heading_words.COMPLETED),
    "is_active": _field(CellKind.FLAG, "is active", "active", "availability", "available", "account active", "enabled", "account enabled", "aktiv", "actif", "activo", "attivo", "actief", "ativo", "verfugbarkeit", "disponibilite", "disponibilidad", "disponibilita", "beschikbaarheid", "disponibilidade"),
    "access_ends_on": _field(CellKind.DAY, "expiry date", "expires on", "expires at", "expiration date", "access expires", "access expires on", "access ends on", "access ends", "enrolment expires", "enrollment expires"),
    "planned_end_on": _field(CellKind.DAY, "planned end on", "planned end date", "planned end", "learning planned end date", "learn plan end date", "expected end date", "expected completion date", "programme end date", "anticipated end date"),
    "ended_on": _field(CellKind.DAY, "ended on", "learn act end date", "actual end date", "learning actual end date", "actual end"),
    "ilr_status": _field(CellKind.COUNT, "comp status", "completion status code", "ilr completion status", "ilr status", "ilr comp status"),
    "on_break": _field(CellKind.FLAG, "break in learning", "on break in learning", "on break", "bil", "is on break", "on break in learning bil"),
    "is_suspended": _field(CellKind.FLAG, "is suspended", "suspended", "deactivated", "disabled", "is disabled", "blocked", "archived", "deleted", "removed", "is removed", "removed from program", "removed from programme", "removed from course", "unenrolled", "is unenrolled", "is user deactivated", "gesperrt", "suspendu", "suspendido", "sospeso", "suspenso"),
    "is_completed": _field(CellKind.FLAG, *_COMPLETED, like=_never),
    "stage": _field(CellKind.TEXT, *heading_words.STAGE),
    "previous_attempts": _field(CellKind.COUNT, "previous attempts", "num of prev attempts"),
    "attempt": _field(CellKind.COUNT, "attempt", "attempts", "attempt number", "attempt no", "number of attempts"),
    "credits": _field(CellKind.COUNT, "credits", "studied credits"),
})  # fmt: skip
STATE: Final[Mapping[str, Field]] = _with_more({
    "last_seen": _field(CellKind.DAY, *heading_words.LAST_SEEN, past=True, like=like_last_seen),
    "days_unseen": _field(CellKind.COUNT, "days unseen", *heading_words.DAYS_UNSEEN),
    "visits": _field(CellKind.COUNT, *heading_words.VISITS),
    "progress": _field(CellKind.PERCENT, *heading_words.PROGRESS, like=like_progress),
    "steps_done": _field(CellKind.COUNT, "steps done", "steps completed", "lessons completed", "completed lessons", "units completed", "completed units", "activities completed", "completed activities", "items completed", "completed steps", "content completed"),
    "steps_total": _field(CellKind.COUNT, "steps total", "total steps", "total lessons", "lessons total", "total units", "total activities", "total items", "number of lessons", "content required"),
    "hours_done": _field(CellKind.NUMBER, *heading_words.HOURS_DONE),
    "hours_planned": _field(CellKind.NUMBER, *heading_words.HOURS_PLANNED),
    "grade": _field(CellKind.PERCENT, *heading_words.GRADE, like=like_grade),
    "points": _field(CellKind.NUMBER, "points", "adjusted final grade numerator", "final adjusted grade numerator", "total points earned", "points earned"),
    "points_of": _field(CellKind.NUMBER, "points of", "adjusted final grade denominator", "final adjusted grade denominator", "total points possible", "points available"),
    "calculated": _field(CellKind.NUMBER, "calculated", "calculated final grade numerator", "final calculated grade numerator"),
    "calculated_of": _field(CellKind.NUMBER, "calculated of", "calculated final grade denominator", "final calculated grade denominator"),
    "modules_completed": _field(CellKind.COUNT, "modules completed", "completed modules"),
    "barriers": _field(CellKind.LIST, *heading_words.BARRIERS),
    "exported_on": _field(CellKind.DAY, "exported on", "export date", "exported at", "date of export", past=True),
    "check_in": _field(CellKind.TEXT, "check in", "check in text", "check in notes", "check in note", "check in comment", "check in comments", "check in response", "last check in text", "latest check in", "weekly check in"),
    "reviewed_on": _field(CellKind.DAY, "reviewed on", "last progress review", "last progress review date", "progress review date", "last review date", "date of last review", "date of last progress review", "last review", "last tripartite review", past=True),
    "check_in_on": _field(CellKind.DAY, "check in on", "check in date", "date of check in", "last check in date", past=True),
})  # fmt: skip

FIELDS: Final[Mapping[Content, Mapping[str, Field]]] = {
    Content.PROGRAMMES: {
        **_REF,
        "name": _field(CellKind.TEXT, "name", "title"),
        "weeks": _field(CellKind.COUNT, "weeks", "length weeks", "duration weeks"),
        "zone": PERSON["zone"],
        "language": PERSON["language"],
        "simulated": _field(CellKind.FLAG, "simulated", "synthetic"),
    },
    Content.COHORTS: {
        **_REF,
        "programme": _field(CellKind.TEXT, *heading_words.PROGRAMME),
        "name": _field(CellKind.TEXT, "name", "title"),
        "starts_on": _needed(CellKind.DAY, "starts on", "start date", "start", "starts"),
        "ends_on": _field(CellKind.DAY, "ends on", "end date", "end", "ends"),
    },
    Content.EMPLOYERS: {**_REF, "name": _field(CellKind.TEXT, "name", "employer", "company")},
    Content.STAFF: {
        **_REF,
        "name": _needed(CellKind.TEXT, "name", "full name"),
        "email": PERSON["email"],
        "phone": PERSON["phone"],
        "role": _field(CellKind.TEXT, "role"),
        "weekly_minutes": _field(CellKind.COUNT, "weekly minutes", "minutes a week"),
    },
    Content.LEARNERS: {**PERSON, **STUDY, **STATE},
    Content.ENROLMENTS: {
        "ref": _field(CellKind.TEXT, "ref", "enrolment ref", "enrolment id", "enrollment id", "id"),
        "learner": _needed(CellKind.TEXT, *_USER),
        **STUDY,
        **STATE,
    },
    Content.ACTIVITY: {
        **_WHOSE,
        "at": _needed(CellKind.MOMENT, *_ON, past=True),
        "event": _field(CellKind.TEXT, "event", "event type", "event name", "activity type", "activity", "action", "action type", "verb", "activity name", "type", "ereignis", "ereignisname", "evenement", "nom de l evenement", "evento", "nombre del evento", "nome evento", "gebeurtenis", "naam gebeurtenis", "nome do evento"),
        "clicks": _field(CellKind.COUNT, "clicks", "sum click", "events", "hits", "views", "event count", "click count"),
        **{kind: _field(CellKind.COUNT, kind) for kind in ("content", "assessment", "discussion", "video", "other")},
        "session": _field(CellKind.TEXT, "session id", "session", "session ref"),
        "sessions": _field(CellKind.COUNT, "sessions", "visits", "logins"),
        "minutes": _MINUTES,
        "seconds": _SECONDS,
        "event_id": _field(CellKind.TEXT, "event id", "event uuid", "statement id", "request id"),
        "by_staff": _field(CellKind.FLAG, "by staff"),
    },
    Content.PROGRESS: {
        **_WHOSE,
        "on": _field(CellKind.DAY, *_ON, past=True),
        "last_visit": _field(CellKind.TEXT, "last visit"),
        "percent": _field(CellKind.PERCENT, *heading_words.PROGRESS),
        "modules_completed": STATE["modules_completed"],
        "grade": STATE["grade"],
    },
    Content.LESSONS: {
        **_WHOSE,
        "lesson": _needed(CellKind.TEXT, "lesson id", "lesson ref", "lesson", "lesson name", "lesson title", "topic id", "topic", "unit id", "unit", "activity id", "step"),
        "percent": _field(CellKind.PERCENT, *heading_words.PROGRESS, "lesson progress"),
        "status": _field(CellKind.TEXT, *_STATUS),
        "completed_on": _field(CellKind.DAY, *heading_words.COMPLETED, "last completed at", past=True),
        "on": _field(CellKind.DAY, "updated at", "last updated", "last accessed", "last accessed at", "last viewed at", "started at", "started on", "start date", "first visited at", *_ON),
    },
    Content.MODULES: {
        **_WHOSE,
        "module": _needed(CellKind.TEXT, "module id", "module ref", "module", "module name", "module title", "course id", "course name", "course", "unit id", "unit"),
        "status": _field(CellKind.TEXT, *_STATUS),
        "completed_on": _field(CellKind.DAY, *heading_words.COMPLETED, *_ON, past=True),
    },
    Content.ASSESSMENTS: {
        **_REF,
        "cohort": _field(CellKind.TEXT, *heading_words.COHORT),
        "name": _field(CellKind.TEXT, "name", "title"),
        "kind": _field(CellKind.TEXT, "kind", "type"),
        "due_on": _field(CellKind.DAY, "due on", "due date", "due", "deadline"),
        "weight": _field(CellKind.NUMBER, "weight"),
    },
    Content.RESULTS: {
        **_WHOSE,
        "assessment": _needed(CellKind.TEXT, "assessment ref", "assessment id", "assessment", "quiz id", "quiz ref", "quiz", "quiz name", "quiz title", "assignment id", "assignment", "test id", "exam id"),
        "title": _field(CellKind.TEXT, "quiz name", "quiz title", "assessment name", "assignment name", "title"),
        "kind": _field(CellKind.TEXT, "kind", "assessment type"),
        "score": _field(CellKind.SCORE, "score", "points", "points earned", "quiz score", "grade", "mark", "marks", "result"),
        "out_of": _field(CellKind.NUMBER, "out of", "max score", "maximum score", "total points", "max points", "total marks", "total", "possible score", "points possible", "max marks"),
        "percent": _field(CellKind.PERCENT, "percent", "percentage", "score percent", "score percentage", "score pct"),
        "submitted_on": _field(CellKind.DAY, "submitted on", "submitted at", "submission date", "date submitted", "attempted at", "attempt date", "attempted on", "taken at", "taken on", "date taken", *heading_words.COMPLETED, *_ON, past=True),
        "handed_in": _field(CellKind.FLAG, "handed in", "turned in", "is submitted"),
        "no_mark": _field(CellKind.FLAG, "no mark", "excused", "is excused", "exempt"),
        "due_on": _field(CellKind.DAY, "due on", "due date", "deadline"),
        "weight": _field(CellKind.NUMBER, "weight"),
        "known_on": _field(CellKind.DAY, "known on", "marked on", "graded at", "graded on", "marked at"),
        "banked": _field(CellKind.FLAG, "banked", "is banked"),
    },
    Content.ATTENDANCE: {
        **_WHOSE,
        "on": _needed(CellKind.DAY, *_ON, "session date", "week of"),
        "planned": _field(CellKind.COUNT, "planned", "planned sessions", "sessions planned", "scheduled"),
        "attended": replace(
            _needed(CellKind.TEXT, "attended", "sessions attended", "attendance", "present", "anwesenheit", "anwesend"), may_be_blank=True
        ),
    },
    Content.BARRIERS: {
        **_WHOSE,
        "barrier": _needed(CellKind.LIST, "barrier", "barriers", "barrier type", "kind"),
        "severity": _field(CellKind.TEXT, "severity", "level"),
        "reported_on": _field(CellKind.DAY, "reported on", "reported at", "date reported", "report date", *_ON, past=True),
        "resolved_on": _field(CellKind.DAY, "resolved on", "resolved at", "date resolved"),
    },
    Content.CHECK_INS: {
        **_WHOSE,
        "on": _needed(CellKind.DAY, *_ON, "check in date", "feedback date", past=True),
        "kind": _field(CellKind.TEXT, "kind", "type"),
        "text": _field(CellKind.TEXT, "text", "comment", "message", "check in", "notes", "note", "feedback", "response", "check in text"),
        "sentiment": _field(CellKind.NUMBER, "sentiment", "sentiment score"),
    },
}  # fmt: skip

#: Every heading we would know what to do with.
KNOWN: Final = frozenset(
    synonym for fields in FIELDS.values() for field in fields.values() for synonym in field.synonyms
)
