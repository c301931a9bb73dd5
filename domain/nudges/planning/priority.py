"""Priority: which of several nudges a learner gets; chance alone never says so.

Urgency comes first, then expected benefit, then who waited longest for it, then a stable hash.
Which learner is written to first is told by `turns`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.experiments import WORTH_SEEING, Effect, EffectVerdict, InterventionFinding
from domain.nudges.eligibility import RecipientStates
from domain.nudges.planning.candidates import Candidate
from domain.policy import Intervention


@dataclass(frozen=True, kw_only=True)
class Benefits:
    """What interventions are worth: the share of learners that reach the goal because of them.

    `measured`: by intervention and risk band, where a randomised comparison had enough learners.
    Elsewhere the catalogue's `expected_benefit` holds.
    """

    measured: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def shown_by(cls, findings: Iterable[InterventionFinding]) -> Self:
        """What comparisons have shown by band, where ten points could have been seen."""
        return cls(
            measured={
                (finding.intervention, band): effect.best
                for finding in findings
                for band, effect in finding.by_band.items()
                if isinstance(effect, Effect) and _is_enough(effect)
            }
        )

    def of(self, key: str, what: Intervention, band: str | None) -> float:
        """The expected benefit for learners of this risk band."""
        return self.measured.get((key, str(band)), what.expected_benefit)

    def words(self, key: str, what: Intervention, band: str | None) -> str:
        """The number and where it comes from, for the trace."""
        source = "measured" if (key, str(band)) in self.measured else "expected"
        return f"{self.of(key, what, band):+.3f} {source}"


def by_priority(
    some: Sequence[Candidate], states: RecipientStates, benefits: Benefits
) -> list[int]:
    """The positions of the candidates: learner by learner, whoever comes first first."""
    learners = [c.recipient.learner_id for c in some]
    urgency = [c.what.priority.rank for c in some]
    benefit = [benefits.of(c.key, c.what, c.recipient.risk_band) for c in some]
    last_at = [states.last_at(c.recipient.learner_id, c.key, c.what) for c in some]
    waited = [at.timestamp() if at else 0.0 for at in last_at]
    weightiest_last = (_tie_breaks(some), waited, np.negative(benefit), urgency, learners)
    order = np.lexsort([np.asarray(key) for key in weightiest_last])
    found: list[int] = order.tolist()
    return found


def _tie_breaks(some: Sequence[Candidate]) -> NDArray[np.uint64]:
    """A number per learner, enrolment and intervention that no order of rows and no run changes."""
    refs = np.array([c.recipient.learner_ref or "" for c in some], dtype=object)
    places = np.array([c.recipient.enrolment_id for c in some], dtype=np.int64)
    keys = np.array([c.key for c in some], dtype=object)
    who, where, kind = (pd.util.hash_array(column) for column in (refs, places, keys))
    found: NDArray[np.uint64] = pd.util.hash_array(who ^ (where * np.uint64(3)) ^ kind)
    return found


def _is_enough(effect: Effect) -> bool:
    return effect.verdict is not EffectVerdict.BROKEN and effect.detectable <= WORTH_SEEING
