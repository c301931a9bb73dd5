"""The next step of one learner, with its reason in plain words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.paths.model import PathModel, Position


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """An item to do next, and why it is named.

    `did` of `of` learners who passed did it then; both are 0 where the course's order says it.
    """

    item: str
    did: int = 0
    of: int = 0

    @property
    def reason(self) -> str:
        """One sentence for the learner and for staff."""
        if not self.of:
            return "It comes next in the course."
        return (
            f"{self.did:,} of {self.of:,} learners who passed did this within a week,"
            " from where you are now."
        )


def next_step(
    model: PathModel | None,
    ahead: Sequence[str],
    done: Sequence[str],
    *,
    day: int,
    needs: Mapping[str, frozenset[str]] | None = None,
) -> NextStep | None:
    """What to do next; None where nothing is left that is known.

    `ahead` is what may still be done, in the course's order; `done` is what was, oldest first.
    `day` counts from the start of the cohort. A model is asked only where it beat that order.
    What `needs` something that is not done is locked, and never named.
    """
    ahead = [item for item in ahead if (needs or {}).get(item, frozenset()) <= set(done)]
    if model is not None:
        last = done[-1] if done else None
        position = Position(done=frozenset(done), last=last, day=day)
        for one in model.next_items(position, most=len(model.items)):
            if one.item in ahead:
                return NextStep(item=one.item, did=one.did, of=one.of)
    left = [item for item in ahead if item not in done]
    return NextStep(item=left[0]) if left else None
