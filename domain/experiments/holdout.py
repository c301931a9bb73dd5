"""Draws treated and hold-out by an immutable hash: no replay or rename ever reshuffles a test.

The arm depends on the learner's platform identifier, the experiment's id and the policy's salt,
and on nothing else. Sizes change (a small programme withholds half, a large one a fifth): an arm
once recorded is kept, and only learners never drawn before meet the new share.
"""

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum

from domain.policy import Holdout


class Arm(StrEnum):
    """Who gets the nudge and who, for the sake of knowing, does not."""

    TREATED = "treated"
    HOLDOUT = "holdout"


def position(learner_ref: str, experiment: str, salt: str) -> float:
    """The learner's fixed place in [0, 1) for this experiment: 53 bits of SHA-256."""
    digest = hashlib.sha256(f"{salt}\x1f{experiment}\x1f{learner_ref}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> 11) / (1 << 53)


def share_for(learners: int, holdout: Holdout) -> float:
    """The share to withhold among so many learners: large until an effect could be seen at all."""
    return holdout.share if learners < holdout.small_until else holdout.share_when_large


def draw(learner_ref: str, experiment: str, *, salt: str, share: float) -> Arm:
    """The arm of a learner who was never drawn for this experiment before."""
    return Arm.HOLDOUT if position(learner_ref, experiment, salt) < share else Arm.TREATED


def draw_all(
    refs: Iterable[str],
    experiment: str,
    *,
    salt: str,
    share: float,
    recorded: Mapping[str, Arm],
) -> dict[str, Arm]:
    """The arm of each learner by ref: the recorded one where there is one."""
    return {ref: recorded.get(ref) or draw(ref, experiment, salt=salt, share=share) for ref in refs}
