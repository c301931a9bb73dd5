"""Which events tell of a mark or of work handed in, and what their work may be called."""

from typing import Final

from domain.sources.events.values import tail_of

#: What is done within a piece of work: its own score is a part of a mark.
_WITHIN: Final = frozenset(
    {
        *("answered", "interacted", "attempted", "viewed", "experienced", "progressed", "played"),
        *("started", "paused", "resumed", "launched", "initialized", "navigatedto"),
    }
)


def is_of_work(
    verb: str, kind: str | None, *, score: float | None, is_completed: bool | None
) -> bool:
    """Whether an event gives a mark, or says that assessed work was handed in."""
    if tail_of(verb).lower().replace("-", "") in _WITHIN:
        return False
    return score is not None or (bool(is_completed) and kind == "assessment")


def names_of_work(said: str, cohort_ref: str) -> tuple[str, ...]:
    """What a piece of work may be called that an event names so, the surest first."""
    own = dict.fromkeys((said, tail_of(said)))
    return (*own, *(f"{cohort_ref}:{name}" for name in own))
