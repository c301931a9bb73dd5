# ruff: noqa: E501 - lists of words read better with one kind a line
"""What columns are called: the common headings of platforms and languages are known by heart."""

import pytest

from domain.sources.tables.schema.fields import Content
from domain.sources.tables.schema.headings.headings import (
    nearest,
    out_of,
    plain,
    signal_of,
    variants,
)
from domain.sources.tables.schema.planning.recognise import columns_of

LAST_SEEN = """Last login|Last log in|LastLogin|last_login_at|Last Access|Last access to course
Last accessed|Last Activity|Last Active|Last seen|Last Visit|Last Sign In|Last Sign In At|Last online
Last Course Access|Most recent login|Date of last login|lastaccess|Last Login (UTC)|Last logged in
Current Sign In At|Last Session|Latest activity|Last engagement date|Date Last Accessed
Letzter Login|Letzter Zugriff|Letzter Zugriff auf den Kurs|Letzte Anmeldung|Zuletzt online|Letzte Aktivität
Dernière connexion|Dernier accès|Dernier accès au cours|Dernière activité
Último acceso|Último acceso al curso|Última conexión|Último inicio de sesión
Ultimo accesso|Ultimo accesso al corso|Ultima attività|Laatste login|Laatst ingelogd|Laatste toegang
Laatste toegang tot cursus|Último acesso|Último acesso ao curso|Última atividade|Last Platform Login Date
Last recorded activity|Last Viewed Date (PST/PDT)|Last System Login|Course Last Access"""
PROGRESS = """Progress|Progress %|Progress (%)|progress_percent|% complete|% Completed|% Viewed|Percent Complete
Completion|Completion %|Completion rate|Course completion|Course Progress|Overall progress|Completed (%)
Percentage completed|Completion percentage|Total progress|Learner progress|Progress in %|ProgressPercentage
Fortschritt|Fortschritt (%)|Lernfortschritt|Kursfortschritt|Abgeschlossen in %|Progression|Avancement
Taux de progression|Progreso|Avance (%)|Porcentaje completado|Avanzamento|Progresso|Completamento
Voortgang|Voltooid (%)|Progresso do curso|Conclusão|Course completion rate (%)|Course Completion Ratio|Progrès|Product Progress"""
GRADE = """Grade|Average grade|Average score|Avg score|Grade average|Current Score|Final Score|Final grade
Course total (Percentage)|Overall grade|Weighted Total [Total Pts: up to 100 Percentage]|Average mark
Average quiz score|Grade (%)|Total %|Quiz average|Mean score|Score %|Average Score (%)
Durchschnittsnote|Gesamtbewertung|Durchschnitt|Moyenne|Note moyenne|Note finale|Calificación|Nota media
Promedio|Voto medio|Media voti|Cijfer|Gemiddeld cijfer|Classificação|Média final|Overall|# Course Grade
Kurs gesamt (Prozentsatz)|Total du cours (Pourcentage)|Total del curso (Porcentaje)|Totale corso (Percentuale)
Cursustotaal (Percentage)|Total do curso (Porcentagem)"""
WORDS = {"last_seen": LAST_SEEN, "progress": PROGRESS, "grade": GRADE}
HEADINGS = [
    (field, heading)
    for field, text in WORDS.items()
    for heading in text.replace("\n", "|").split("|")
]


@pytest.mark.parametrize(("field", "heading"), HEADINGS)
def test_common_headings_of_the_three_signals_are_known(field: str, heading: str) -> None:
    found = columns_of(Content.LEARNERS, ["Name", "Email", heading])
    assert found.get(field) == 2


@pytest.mark.parametrize(
    "heading",
    [
        "Last name", "Last downloaded from this course", "Last contact", "Last quiz title",
        "Course total (Real)", "Final grade (letter)", "Essay (Points)", "Quiz 1 [Total Pts: 10 Score] |66",
        "Assignments completed", "Completed on", "Completion date", "Certificate issued", "Progress notes date",
        "Calculated Final Grade Numerator", "Last message sent", "Days since last login",
    ],
)  # fmt: skip
def test_headings_about_something_else_are_not_taken_for_a_signal(heading: str) -> None:
    found = columns_of(Content.LEARNERS, ["Name", "Email", heading])
    assert not {"last_seen", "progress", "grade"} & {f for f, i in found.items() if i == 2}


@pytest.mark.parametrize(
    ("field", "headings"),
    [
        ("first_name", "First name|Vorname|Prénom|Nombre|Nome|Voornaam|Primeiro nome"),
        ("last_name", "Surname|Nachname|Nom de famille|Apellido(s)|Cognome|Achternaam|Sobrenome"),
        ("email", "E-Mail|EmailAddress|E-Mail-Adresse|Adresse de courriel|Correo electrónico|E-mailadres"),
        ("coach_email", "Coach email|Coach's email|coach_email_address|Mentor E-Mail|Tutor email address"),
        ("enrolled_on", "Enrolled At|Joined At|Einschreibedatum|Date d'inscription|Data iscrizione"),
        ("outcome", "Status|Enrollment Status|Statut|Estado|Stato"),
        ("visits", "Sign In Count|Logins|Anzahl Logins"),
    ],
)  # fmt: skip
def test_other_columns_are_known_in_other_languages_too(field: str, headings: str) -> None:
    for heading in headings.split("|"):
        assert field in columns_of(Content.LEARNERS, [heading]), heading


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("User's Fullname|User ID Number|User's Email|Time Enrolled|Time Completed", "name|ref|email|enrolled_on|outcome_on"),
        ("User Name|User Surname|User External ID|Is User Deactivated", "first_name|last_name|ref|is_suspended"),
        ("Name|Enrollment Time|Completed|Removed From Program", "name|enrolled_on|is_completed|is_suspended"),
        ("name|course_steps_completed|course_steps_total|course_completed", "name|steps_done|steps_total|is_completed"),
        ("User Id|Role Name|Content Completed|Content Required|Number Of Logins To The System", "ref|role|steps_done|steps_total|visits"),
        ("Unique User ID|Name|Section Name|% Completed", "ref|name|cohort|progress"),
        ("No.|Employee No.|Work e-mail|Completion %", "|ref|email|progress"),
        ("Name|Course Name|Course ID|Course Enroll Date|User Level", "name|programme||enrolled_on|role"),
    ],
)  # fmt: skip
def test_headings_of_platforms_say_of_whom_they_speak(header: str, fields: str) -> None:
    found = columns_of(Content.LEARNERS, header.split("|"))
    by_position = {position: field for field, position in found.items()}
    assert [by_position.get(i, "") for i in range(header.count("|") + 1)] == fields.split("|")


def test_points_in_brackets_are_no_percentage_but_a_share_is() -> None:
    assert "course total" not in variants("Course total (Real)")
    assert "weighted total" in variants("Weighted Total [Total Pts: up to 100 Percentage] |99101")


@pytest.mark.parametrize(
    ("heading", "most"),
    [("Grade (out of 20)", 20), ("Note /20", 20), ("Nota sobre 10", 10), ("Grade", None)],
)
def test_a_heading_may_say_what_its_numbers_are_out_of(heading: str, most: float | None) -> None:
    assert out_of(heading) == most


def test_accents_percent_signs_and_apostrophes_make_no_difference() -> None:
    assert plain("Dernière  CONNEXION") == "derniere connexion"
    assert plain("% Completed") == "percent completed"
    assert plain("Coach's e-mail") == "coach s e mail"


def test_an_unknown_heading_is_given_the_nearest_one_and_the_signal_it_looks_like() -> None:
    assert nearest("Progres", ("progress", "grade")) == "progress"
    assert nearest("Shoe size", ("progress", "grade")) is None
    assert signal_of("Ultimo movimento") == "last access"
    assert signal_of("Shoe size") is None
    assert signal_of("Course total (Real)") == "grade"
