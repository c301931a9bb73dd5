"""Draws treated and hold-out by an immutable hash: no replay or rename ever reshuffles a test.

The arm depends on the learner's platform identifier, the experiment's id and the policy's salt,
and on nothing else. Sizes change (a small programme withholds half, a large one a fifth): an arm
once recorded is kept, and only learners never drawn before meet the new share.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.policy import HoldoutPolicy


class Arm(StrEnum):
    """Who gets the nudge and who, for the sake of knowing, does not."""

    TREATED = "treated"
    HOLDOUT = "holdout"


def position(learner_ref: str, experiment: str, salt: str) -> float:
    """The learner's fixed place in [0, 1) for this experiment: 53 bits of SHA-256."""
    digest = hashlib.sha256(f"{salt}\x1f{experiment}\x1f{learner_ref}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> 11) / (1 << 53)


def share_for(learners: int, holdout: HoldoutPolicy) -> float:
    """The share to withhold among so many learners: large until an effect could be seen at all."""
    return holdout.share if learners < holdout.small_until else holdout.share_when_large


def draw(learner_ref: str, experiment: str, *, salt: str, share: float) -> Arm:
    """The arm of a learner who was never drawn for this experiment before."""
    return Arm.HOLDOUT if position(learner_ref, experiment, salt) < share else Arm.TREATED


@dataclass(frozen=True, kw_only=True)
class Draw:
    """Everyone's arm in every experiment: the recorded one, or else by the policy of today."""

    holdout: HoldoutPolicy
    learners: int
    recorded: Mapping[tuple[str, str], str]

    def holds_out(self, experiment: str, learner_ref: str) -> bool:
        """Whether this learner is withheld from this experiment."""
        arm = self.recorded.get((learner_ref, experiment))
        if arm is None:
            share = share_for(self.learners, self.holdout)
            arm = draw(learner_ref, experiment, salt=self.holdout.salt, share=share)
        return arm == Arm.HOLDOUT
