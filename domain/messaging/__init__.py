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
from domain.messaging.missing_words import first_words, missing_words
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
from domain.messaging.sms_segments import beyond_gsm, is_gsm, segments
from domain.messaging.staff_checks import StaffTemplateCheck
from domain.messaging.staff_examples import STAFF_MESSAGES, colleague_values, staff_vocabulary
from domain.messaging.template_checks import (
    TemplateCheck,
    longest_of,
    may_be_filled_in,
    template_problems,
    tidied,
)
from domain.messaging.template_diff import DiffLine, diff_lines
from domain.messaging.template_syntax import TO_LEARNERS, TemplateProblem, Vocabulary
from domain.messaging.tone import find_deficit_words
from domain.messaging.translations import ENGLISH, Translation, Translations, narrowed
from domain.messaging.variants import TemplateName, TemplateText
from domain.messaging.why_sentences import plain_facts

__all__ = [
    "ENGLISH",
    "NO_WORK",
    "PERSON",
    "STAFF_MESSAGES",
    "TO_LEARNERS",
    "DiffLine",
    "LearnerWork",
    "MessageError",
    "PreviewContext",
    "PreviewProblem",
    "RenderedMessage",
    "StaffTemplateCheck",
    "TemplateCheck",
    "TemplateName",
    "TemplateProblem",
    "TemplateText",
    "Templates",
    "Translation",
    "Translations",
    "Vocabulary",
    "Work",
    "beyond_gsm",
    "colleague_values",
    "course_link",
    "diff_lines",
    "find_deficit_words",
    "find_preview_problems",
    "first_words",
    "given_name",
    "is_gsm",
    "live_urls",
    "longest_of",
    "may_be_filled_in",
    "missing_words",
    "narrowed",
    "person_of",
    "plain_facts",
    "preview",
    "problem_in",
    "reason_in",
    "segments",
    "staff_vocabulary",
    "template_problems",
    "tidied",
    "untranslated",
    "values_of",
]
