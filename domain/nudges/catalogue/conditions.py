"""The small language of the catalogue: "for whom", as a line staff can read and change.

    days_since_last_seen between 8 and 30 and risk_band is not Red
    composite_segment in (Critical, Moderate) and (stage is Foundation or grade < 50)
    barriers mentions childcare and not progress is unknown

`and` binds closer than `or`; words with spaces need no quotes. An unknown value satisfies no
comparison, only `is unknown` and `is not …`: nobody is nudged for what nobody knows.
"""

import difflib
import re
from collections.abc import Callable
from typing import Final

from domain.nudges.catalogue.fields import FIELDS, FieldKind
from domain.nudges.catalogue.predicates import Condition, FieldComparison, Joined, Negation

_TOKEN: Final = re.compile(r'\s*(?:(<=|>=|!=|[<>=(),])|"([^"]*)"|([^\s<>=!(),"]+)|(\S))')
_STOPS: Final = frozenset({"and", "or", "not", "(", ")", ",", ""})
_SIGNS: Final = frozenset({"<", "<=", ">", ">=", "="})


class ConditionError(ValueError):
    """A condition cannot be read; the message names the word and what was expected."""


def read(text: str) -> Condition:
    """The condition written in `text`.

    Raises:
        ConditionError: a word is not known, or not expected where it stands.
    """
    reader = _Reader(text)
    condition = reader.any_of()
    if reader.peek():
        raise reader.error("expected 'and', 'or' or the end")
    return condition


class _Reader:
    """Recursive descent over the tokens of one line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = ["".join(found) for found in _TOKEN.findall(text)]
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def accept(self, word: str) -> bool:
        if self.peek() != word:
            return False
        self.at += 1
        return True

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise self.error(f"expected {word!r}")

    def error(self, expected: str) -> ConditionError:
        return ConditionError(f"{expected}, found {self.peek() or 'the end'!r} in: {self.text}")

    def any_of(self) -> Condition:
        return self.joined("or", self.all_of)

    def all_of(self) -> Condition:
        return self.joined("and", self.one)

    def joined(self, word: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self.accept(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(word=word, parts=tuple(parts))

    def one(self) -> Condition:
        if self.accept("not"):
            return Negation(part=self.one())
        if self.accept("("):
            inner = self.any_of()
            self.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        field = self.field()
        word = self.peek()
        if word == "!=":
            self.take()
            return Negation(part=self.compared(field, "="))
        if word in _SIGNS:
            return self.compared(field, self.take())
        match self.take():
            case "is":
                return self.identity(field)
            case "between":
                low = self.number()
                self.expect("and")
                return FieldComparison(field=field, op="between", values=(low, self.number()))
            case "in":
                return FieldComparison(field=field, op="in", values=self.listed(field))
            case "mentions":
                return FieldComparison(field=field, op="mentions", values=(self.words(),))
        self.at -= 1
        raise self.error(f"expected a comparison after {field!r}")

    def field(self) -> str:
        name = self.peek()
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ConditionError(f"unknown field {name or 'the end'!r}{hint} in: {self.text}")
        return self.take()

    def compared(self, field: str, op: str) -> Condition:
        if op != "=" and FIELDS[field].kind is FieldKind.WORDS:
            self.at -= 1
            raise self.error(f"{field!r} holds words: use is, in or mentions")
        return FieldComparison(field=field, op=op, values=(self.value(field),))

    def identity(self, field: str) -> Condition:
        absent = self.accept("not")
        if self.peek() in {"known", "unknown"}:
            absent ^= self.take() == "unknown"
            found: Condition = FieldComparison(field=field, op="known")
        else:
            found = FieldComparison(field=field, op="=", values=(self.value(field),))
        return Negation(part=found) if absent else found

    def listed(self, field: str) -> tuple[float | str, ...]:
        self.expect("(")
        values = [self.value(field)]
        while self.accept(","):
            values.append(self.value(field))
        self.expect(")")
        return tuple(values)

    def value(self, field: str) -> float | str:
        return self.number() if FIELDS[field].kind is FieldKind.NUMBER else self.words()

    def number(self) -> float:
        try:
            number = float(self.peek().removesuffix("%"))
        except ValueError:
            raise self.error("expected a number") from None
        self.at += 1
        return number

    def words(self) -> str:
        found = []
        while self.peek() not in _STOPS:
            found.append(self.take())
        if not found:
            raise self.error("expected a word")
        return " ".join(found)
