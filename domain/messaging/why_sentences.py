"""What a decision looked at, said to the learner it was about, in plain words of their language."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from domain.coaching import BARRIERS
from domain.messaging.rendering import Translation
from domain.nudges.catalogue import FIELDS, FieldKind

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
#: Fields that are told together, in one sentence: what we estimate, how it compares, and the rest.
_ESTIMATE: Final = ("risk", "leave_soon", "worklist", "reasons", "previous_risk")
_LEVEL: Final = ("segment", "status", "trend", "badges")
_SHARES: Final = ("attendance_rate_last_30d",)
_BY_LABEL: Final[Mapping[str, str]] = {spec.label: name for name, spec in FIELDS.items()}


def plain_facts(facts: Iterable[str], words: Translation) -> list[str]:
    """The facts of a trace ("days since last seen: 16 days") as sentences, each once.

    What was unknown is left out: it is nothing about the learner.
    """
    sentences = (_sentence(fact, words) for fact in facts)
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))


def _sentence(fact: str, words: Translation) -> str | None:
    label, _, value = fact.partition(": ")
    field = _BY_LABEL.get(label)
    if field is None or not value or value.startswith("unknown"):
        return None
    if not words.has(f"fact.{field}"):
        return words(f"fact.{_shared_fact(field)}")
    if field == "barriers":
        return words(f"fact.{field}", value=_barriers(value, words))
    number = _NUMBER.match(value)
    if number is None or FIELDS[field].kind is not FieldKind.NUMBER:
        return words(f"fact.{field}", value=value)
    return _counted(field, float(number.group()), words)


def _counted(field: str, number: float, words: Translation) -> str:
    key, unit = f"fact.{field}", FIELDS[field].unit
    if field in _SHARES or unit == "%":
        return words(key, value=words.percent(number / (100 if unit == "%" else 1)))
    return words(key, count=round(number))


def _barriers(value: str, words: Translation) -> str:
    """Barriers in the learner's language where they are of the kinds we offer."""
    ours = {kind.casefold(): key for key, kind in BARRIERS.items()}
    return words.listed(
        words(f"barrier.{ours[kind.casefold()]}") if kind.casefold() in ours else kind
        for kind in value.split("; ")
    )


def _shared_fact(field: str) -> str:
    if field.startswith(_ESTIMATE):
        return "estimate"
    return "level" if any(part in field for part in _LEVEL) else "other"
