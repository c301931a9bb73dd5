"""The words of messages: templates in several languages, what fills them, how they would read."""

from domain.messaging.given_names import given_name
from domain.messaging.message_context import (
    NO_WORK,
    PERSON,
    LearnerWork,
    Work,
    course_link,
    live_urls,
    values_of,
)
from domain.messaging.previews import (
    PreviewContext,
    PreviewProblem,
    find_preview_problems,
    person_of,
    preview,
    problem_in,
    untranslated,
)
from domain.messaging.why_sentences import plain_facts

__all__ = [
    "NO_WORK",
    "PERSON",
    "LearnerWork",
    "PreviewContext",
    "PreviewProblem",
    "Work",
    "course_link",
    "find_preview_problems",
    "given_name",
    "live_urls",
    "person_of",
    "plain_facts",
    "preview",
    "problem_in",
    "untranslated",
    "values_of",
]
