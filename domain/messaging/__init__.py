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
from domain.messaging.rendering import MessageError, RenderedMessage, Templates, reason_in
from domain.messaging.sms_segments import segments
from domain.messaging.tone import find_deficit_words
from domain.messaging.translations import ENGLISH, Translation, Translations, narrowed
from domain.messaging.why_sentences import plain_facts

__all__ = [
    "ENGLISH",
    "NO_WORK",
    "PERSON",
    "LearnerWork",
    "MessageError",
    "PreviewContext",
    "PreviewProblem",
    "RenderedMessage",
    "Templates",
    "Translation",
    "Translations",
    "Work",
    "course_link",
    "find_deficit_words",
    "find_preview_problems",
    "given_name",
    "live_urls",
    "narrowed",
    "person_of",
    "plain_facts",
    "preview",
    "problem_in",
    "reason_in",
    "segments",
    "untranslated",
    "values_of",
]
