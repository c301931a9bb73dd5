"""Templates in several languages and a learner make a message."""

from domain.messaging.rendering.rendering import MessageError, RenderedMessage, Templates, reason_in
from domain.messaging.rendering.sms_segments import beyond_gsm, is_gsm, segments
from domain.messaging.rendering.translations import ENGLISH, Translation, Translations, narrowed
from domain.messaging.rendering.variants import TemplateName, TemplateText

__all__ = [
    "ENGLISH",
    "MessageError",
    "RenderedMessage",
    "TemplateName",
    "TemplateText",
    "Templates",
    "Translation",
    "Translations",
    "beyond_gsm",
    "is_gsm",
    "narrowed",
    "reason_in",
    "segments",
]
