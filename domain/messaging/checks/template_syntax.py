"""What a template that staff edit may hold: words, known names, and `{% if %}`; nothing else.

The sandbox keeps a template from the house; this keeps it from what nobody could review: loops,
arithmetic beyond a share, calls. So that a text written by a colleague can only say things. What
colleagues are sent lists learners, so that one of theirs may go through the lists it is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.messaging.links import Purpose

#: What a template may name, and what stands there.
PLACEHOLDERS: Final[Mapping[str, str]] = {
    "hello": "a greeting, by name where there is one",
    "first_name": "the first name; empty where not known",
    "programme": "the programme's name",
    "organisation": "who offers it; may be empty",
    "coach": "the coach's name; empty where there is none",
    "team": "who signs where no coach does",
    "course_url": "the link to the course; may be empty",
    "progress": "per cent of the programme; may be none",
    "next_work": "what is due next: next_work.name, words.day(next_work.due_on); may be none",
    "missed_work": "what has not reached us: missed_work.name, missed_work.due_on; may be none",
    "next_step": "what to do next: next_step.name, next_step.due_on; may be none",
    "why": "why they hear from us",
    **{f"{purpose}_url": "a page of ours for this learner" for purpose in Purpose},
}
#: What belongs to the language, not to the learner.
_WORDS: Final = ("words", "language", "intervention")
#: What may be asked of these.
_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "next_work": frozenset({"name", "due_on"}),
    "missed_work": frozenset({"name", "due_on"}),
    "next_step": frozenset({"name", "due_on"}),
    "words": frozenset({"day", "percent", "hour"}),
}
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.If),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Const, nodes.CondExpr),
    *(nodes.Test, nodes.Call, nodes.Keyword, nodes.Div),
)
#: What belongs to lists: going through one, its length, its first, and counting on.
_OF_LISTS: Final = (nodes.For, nodes.Filter, nodes.Getitem, nodes.Add, nodes.Sub)
#: What may be asked by a filter or a test.
_QUESTIONS: Final = ("length", "none")
#: Lists within lists: a learner's reasons.
_DEEPEST: Final = 2
_PLAIN: Final = ImmutableSandboxedEnvironment()


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What a template may name, with what stands there, and what may be asked of which.

    With `has_lists` it may go through lists, and ask anything of what is in them: what is not
    there shows when it is filled in.
    """

    placeholders: Mapping[str, str]
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    has_lists: bool = False


TO_LEARNERS: Final = Vocabulary(placeholders=PLACEHOLDERS, attributes=_ATTRIBUTES)


@dataclass(frozen=True, kw_only=True, slots=True)
class TemplateProblem:
    """What is wrong with a text, and where: in its subject or body, in a line or as a whole."""

    part: str
    sentence: str
    line: int | None = None


def syntax_problems(
    source: str, part: str, vocabulary: Vocabulary = TO_LEARNERS
) -> Iterator[TemplateProblem]:
    """Whatever is not words, known names and conditions."""
    try:
        tree = _PLAIN.parse(source)
    except TemplateSyntaxError as error:
        sentence = (
            f"A placeholder is not closed or not understood: {str(error.message).rstrip('.')}."
        )
        yield TemplateProblem(part=part, sentence=sentence, line=error.lineno)
        return
    if vocabulary.has_lists:
        own = {one.target.name: "" for one in _loops(tree) if isinstance(one.target, nodes.Name)}
        vocabulary = replace(vocabulary, placeholders={**vocabulary.placeholders, **own})
        if _depth(tree) > _DEEPEST:
            sentence = f"Lists within lists go {_DEEPEST} deep at most."
            yield TemplateProblem(part=part, sentence=sentence)
    for node in _every(tree):
        if sentence := _problem(node, vocabulary):
            yield TemplateProblem(part=part, sentence=sentence, line=node.lineno)


def names_in(source: str) -> set[str]:
    """The names a template speaks of; nothing where it cannot be read."""
    try:
        tree = _PLAIN.parse(source)
    except TemplateSyntaxError:
        return set()
    return {node.name for node in tree.find_all(nodes.Name)}


def _every(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _every(child)


def _loops(tree: nodes.Node) -> Iterator[nodes.For]:
    return (node for node in _every(tree) if isinstance(node, nodes.For))


def _depth(node: nodes.Node) -> int:
    """How deep lists are gone through within each other."""
    inside = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return inside + isinstance(node, nodes.For)


def _problem(node: nodes.Node, vocabulary: Vocabulary) -> str:
    if not isinstance(node, _ALLOWED + (_OF_LISTS if vocabulary.has_lists else ())):
        kind = type(node).__name__.lower()
        return f"Only names and {{% if … %}} may be used here, not {kind!r}."
    if isinstance(node, nodes.Name):
        return _unknown(node.name, vocabulary.placeholders)
    if isinstance(node, nodes.Getattr):
        return _unknown_attribute(node, vocabulary)
    if isinstance(node, nodes.Call) and not _is_of_words(node.node):
        return "Only words.day(…), words.percent(…) and words(…) may be called."
    if isinstance(node, (nodes.Filter, nodes.Test)) and node.name not in _QUESTIONS:
        return f"Only {' and '.join(_QUESTIONS)} may be asked, not “{node.name}”."
    return ""


def _unknown_attribute(node: nodes.Getattr, vocabulary: Vocabulary) -> str:
    of = node.node.name if isinstance(node.node, nodes.Name) else ""
    if vocabulary.has_lists and of != "words" and not node.attr.startswith("_"):
        return ""
    known = vocabulary.attributes.get(of, _ATTRIBUTES["words"] if of == "words" else frozenset())
    return "" if node.attr in known else f"There is no {of}.{node.attr}."


def _is_of_words(node: nodes.Node) -> bool:
    called = node.node if isinstance(node, nodes.Getattr) else node
    return isinstance(called, nodes.Name) and called.name == "words"


def _unknown(name: str, placeholders: Mapping[str, str]) -> str:
    if name in placeholders or name in _WORDS:
        return ""
    near = get_close_matches(name, placeholders, n=1)
    meant = f"; did you mean {near[0]}?" if near else "."
    return f"There is no {{{{ {name} }}}}{meant}"
