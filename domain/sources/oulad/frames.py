"""How OULAD's tables become canonical frames: one query each, over `days` with each day 0.

Progress is the weight of work handed in out of the weight of all work in the presentation, exams
set apart (they carry a second 100 % and have no date). Banked work, carried over from an earlier
attempt, counts as done from the day it was transferred, but is never activity. A mark becomes known
ten days after submission: markers need that long.
"""

from collections.abc import Mapping
from typing import Final

#: Days from submission until a mark may be used.
MARKING_DAYS: Final = 10

#: OULAD's activity types by canonical kind; the rest (homepage, shared pages) is `other`.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "content": (
        "resource",
        "oucontent",
        "url",
        "subpage",
        "page",
        "folder",
        "glossary",
        "dataplus",
        "dualpane",
        "htmlactivity",
    ),
    "assessment": ("quiz", "externalquiz", "questionnaire", "repeatactivity"),
    "discussion": ("forumng", "oucollaborate", "ouelluminate", "ouwiki"),
}


def _is_of(kind: str) -> str:
    """SQL of 1 where a site is of the kind: whole numbers add up quicker than what is filtered."""
    types = ", ".join(f"'{name}'" for name in KINDS[kind])
    return f"(activity_type IN ({types}))::INT AS {kind}"


def _clicks_of(kind: str) -> str:
    return f"coalesce(sum(sum_click * {kind}), 0)::BIGINT AS {kind}"


def _as_written(column: str) -> str:
    return f"'{column}', {column}"


_COHORT = "code_module || '-' || code_presentation"
_ENROLMENT = f"{_COHORT} || '/' || id_student"

#: Columns kept as they are written with each enrolment -> what is read of them.
ORIGINALS: Final[Mapping[str, str]] = {
    "code_module": "programme",
    "code_presentation": "cohort",
    "id_student": "ref",
    "gender": "gender",
    "region": "region",
    "highest_education": "education",
    "imd_band": "deprivation",
    "age_band": "age_band",
    "num_of_prev_attempts": "previous_attempts",
    "studied_credits": "credits",
    "disability": "disability",
    "date_registration": "enrolled_on",
}

#: Canonical frame -> query; `days`, `courses`, ... are the tables `read_oulad` has made.
FRAMES: Final[Mapping[str, str]] = {
    "programmes": """
        SELECT code_module AS ref, 'Module ' || code_module AS name,
               ceil(max(module_presentation_length) / 7)::INT AS weeks
        FROM courses GROUP BY code_module ORDER BY ref
    """,
    "cohorts": f"""
        SELECT {_COHORT} AS ref, code_module AS programme_ref,
               code_module || ' ' || strftime(day_0, '%B %Y') AS name, day_0 AS starts_on,
               day_0 + module_presentation_length AS ends_on
        FROM courses JOIN days USING (code_module, code_presentation) ORDER BY ref
    """,
    "learners": """
        SELECT id_student::TEXT AS ref,
               -- of two modules that begin on one day the later letter counts, always
               last(gender ORDER BY day_0, code_module) AS gender,
               last(age_band ORDER BY day_0, code_module) AS age_band,
               last(region ORDER BY day_0, code_module) AS region,
               -- one official label lacks its percent sign
               last(rtrim(imd_band, '%') || '%' ORDER BY day_0, code_module) AS deprivation,
               last(CASE disability WHEN 'Y' THEN 'Yes' WHEN 'N' THEN 'No' ELSE disability END
                    ORDER BY day_0, code_module) AS disability,
               last(highest_education ORDER BY day_0, code_module) AS education
        FROM studentRegistration
        LEFT JOIN studentInfo USING (code_module, code_presentation, id_student)
        JOIN days USING (code_module, code_presentation)
        GROUP BY id_student ORDER BY ref
    """,
    "enrolments": f"""
        SELECT {_ENROLMENT} AS ref, id_student::TEXT AS learner_ref, {_COHORT} AS cohort_ref,
               day_0 + date_registration AS enrolled_on,
               day_0 + date_unregistration AS withdrawn_on,
               CASE final_result WHEN 'Pass' THEN 'passed' WHEN 'Distinction' THEN 'distinction'
                    WHEN 'Fail' THEN 'failed' WHEN 'Withdrawn' THEN 'withdrawn' END AS outcome,
               CASE WHEN final_result IS NULL THEN NULL
                    WHEN final_result = 'Withdrawn' AND date_unregistration IS NOT NULL
                    THEN day_0 + date_unregistration
                    ELSE day_0 + module_presentation_length END AS outcome_on,
               num_of_prev_attempts AS previous_attempts, studied_credits AS credits,
               json_object({", ".join(map(_as_written, ORIGINALS))})::TEXT AS original
        FROM studentRegistration
        LEFT JOIN studentInfo USING (code_module, code_presentation, id_student)
        JOIN courses USING (code_module, code_presentation)
        JOIN days USING (code_module, code_presentation) ORDER BY ref
    """,
    # texts are made for learner-days, not for clicks, and put in order by each learner's place
    "activity": f"""
        WITH sites AS (
            SELECT code_module, code_presentation, id_site, {", ".join(map(_is_of, KINDS))}
            FROM vle),
        folded AS (
            SELECT code_module, code_presentation, id_student, date,
                   sum(sum_click)::BIGINT AS clicks, {", ".join(map(_clicks_of, KINDS))}
            FROM studentVle LEFT JOIN sites USING (code_module, code_presentation, id_site)
            GROUP BY ALL),
        learners AS (
            SELECT code_module, code_presentation, id_student, day_0, {_ENROLMENT} AS enrolment_ref,
                   row_number() OVER (ORDER BY {_ENROLMENT}) AS place
            FROM studentRegistration JOIN days USING (code_module, code_presentation))
        SELECT enrolment_ref, day_0 + date AS day, clicks, {", ".join(KINDS)},
               clicks - {" - ".join(KINDS)} AS other
        FROM folded JOIN learners USING (code_module, code_presentation, id_student)
        ORDER BY place, day
    """,
    "progress": f"""
        WITH whole AS (
            SELECT code_module, code_presentation, sum(weight) AS weight FROM assessments
            WHERE assessment_type <> 'Exam' GROUP BY ALL HAVING sum(weight) > 0),
        steps AS (
            SELECT {_ENROLMENT} AS enrolment_ref,
                   -- work banked before the start is there from the first day
                   day_0 + CASE WHEN is_banked = '1' THEN greatest(date_submitted, 0)
                                ELSE date_submitted END AS day,
                   sum(a.weight) AS weight, any_value(whole.weight) AS whole
            FROM studentAssessment
            JOIN assessments a USING (id_assessment)
            JOIN whole USING (code_module, code_presentation)
            JOIN studentRegistration USING (code_module, code_presentation, id_student)
            JOIN days USING (code_module, code_presentation)
            WHERE assessment_type <> 'Exam'
            GROUP BY ALL)
        SELECT enrolment_ref, day,
               100 * sum(weight) OVER (PARTITION BY enrolment_ref ORDER BY day) / whole AS percent
        FROM steps ORDER BY enrolment_ref, day
    """,
    "assessments": f"""
        SELECT id_assessment::TEXT AS ref, {_COHORT} AS cohort_ref,
               assessment_type || ' ' || row_number() OVER (
                   PARTITION BY code_module, code_presentation, assessment_type
                   ORDER BY date, id_assessment) AS name,
               CASE assessment_type WHEN 'TMA' THEN 'assignment' WHEN 'CMA' THEN 'quiz'
                    ELSE 'exam' END AS kind,
               day_0 + date AS due_on, weight
        FROM assessments JOIN days USING (code_module, code_presentation) ORDER BY ref
    """,
    "results": f"""
        SELECT {_ENROLMENT} AS enrolment_ref, id_assessment::TEXT AS assessment_ref,
               day_0 + date_submitted AS submitted_on,
               CASE WHEN score IS NULL THEN NULL
                    ELSE day_0 + date_submitted + {MARKING_DAYS} END AS known_on,
               score, coalesce(is_banked, '0') = '1' AS is_banked
        FROM studentAssessment
        JOIN assessments USING (id_assessment)
        JOIN studentRegistration USING (code_module, code_presentation, id_student)
        JOIN days USING (code_module, code_presentation)
        ORDER BY enrolment_ref, assessment_ref
    """,
}
