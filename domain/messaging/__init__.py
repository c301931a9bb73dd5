"""The words of messages: templates in several languages, what fills them, how they would read."""

from domain.messaging.given_names import given_name
from domain.messaging.message_context import (
    NO_WORK,
    PERSON,
    LearnerWork,
    Work,
    live_urls,
    values_of,
    write,
)
from domain.messaging.previews import (
    PreviewContext,
    PreviewProblem,
    fault,
    person_of,
    preview,
    troubles,
    untranslated,
)
from domain.messaging.rendering import MessageError, RenderedMessage, Templates, reason_in
from domain.messaging.sms_segments import segments
from domain.messaging.tone import harsh_words
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
    "fault",
    "given_name",
    "harsh_words",
    "live_urls",
    "narrowed",
    "person_of",
    "plain_facts",
    "preview",
    "reason_in",
    "segments",
    "troubles",
    "untranslated",
    "values_of",
    "write",
]
