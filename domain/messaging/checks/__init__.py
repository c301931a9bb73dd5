"""Whether a template may be used: its words, names, links and tone."""

from domain.messaging.checks.missing_words import first_words, missing_words
from domain.messaging.checks.staff_checks import StaffTemplateCheck
from domain.messaging.checks.staff_examples import (
    STAFF_MESSAGES,
    colleague_values,
    staff_vocabulary,
)
from domain.messaging.checks.template_checks import (
    TemplateCheck,
    longest_of,
    may_be_filled_in,
    template_problems,
    tidied,
)
from domain.messaging.checks.template_diff import DiffLine, diff_lines
from domain.messaging.checks.template_syntax import TO_LEARNERS, TemplateProblem, Vocabulary
from domain.messaging.checks.tone import find_deficit_words

__all__ = [
    "STAFF_MESSAGES",
    "TO_LEARNERS",
    "DiffLine",
    "StaffTemplateCheck",
    "TemplateCheck",
    "TemplateProblem",
    "Vocabulary",
    "colleague_values",
    "diff_lines",
    "find_deficit_words",
    "first_words",
    "longest_of",
    "may_be_filled_in",
    "missing_words",
    "staff_vocabulary",
    "template_problems",
    "tidied",
]
