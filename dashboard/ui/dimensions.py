"""What learners are told apart by and what is measured of them, in words. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.ui.text import upper_first
from domain.learners import Segment
from domain.store.reporting.breakdowns import STEPS

#: Dimension -> what people call it; in the order to offer them.
DIMENSIONS_IN_WORDS: Final[Mapping[str, str]] = {
    "segment": "Segment",
    "band": "Risk band",
    "in_programme": "Programme",
    "in_cohort": "Cohort",
    "with_coach": "Coach",
    "at_employer": "Employer",
    "at_stage": "Training stage",
    "module": "Modules completed",
    "barrier": "Barrier",
    "days_since_last_seen": "Days since last seen",
    "progress": "Progress",
    "grade": "Average grade",
    "status": "Progression",
    "engagement_segment": "Engagement rule",
    "progress_segment": "Progress rule",
    "barrier_segment": "Barrier rule",
}
_UNITS: Final = {"days_since_last_seen": "days", "progress": "%", "grade": "%"}
_WORST_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("segment", "engagement_segment", "progress_segment", "barrier_segment"),
        tuple(str(one) for one in Segment),
    ),
    "band": ("Red", "Amber", "Green"),
    "status": ("Active", "Delayed", "At Risk", "Promoted", "Withdrawn"),
}
_EMPTY: Final = {"barrier": "No barrier known", "with_coach": "No coach", "at_employer": "None"}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What a cell of a table says of its learners: a share, a mean, or how many they are."""

    name: str
    says: str
    unit: str = ""
    times: float = 1.0


#: Measure -> its words; "learners" counts, all others are a sum by those of whom it is known.
MEASURES_IN_WORDS: Final[Mapping[str, Measure]] = {
    "learners": Measure(name="Learners", says="How many learners"),
    "risk": Measure(name="Mean risk score", says="Mean risk score, 0 to 100"),
    "red": Measure(name="Share Red", says="Share whose risk is Red", unit="%", times=100),
    "critical": Measure(name="Share Critical", says="Share in Critical", unit="%", times=100),
    "on_track": Measure(name="Share On Track", says="Share on track", unit="%", times=100),
    "listed": Measure(
        name="Share on the worklist", says="Share on the worklist", unit="%", times=100
    ),
    "leaving": Measure(
        name="Chance of leaving in 21 days",
        says="Mean chance of leaving within 21 days",
        unit="%",
        times=100,
    ),
    "quiet": Measure(name="Days since last seen", says="Mean days since last seen"),
    "progress": Measure(name="Progress", says="Mean progress", unit="%"),
    "grade": Measure(name="Average grade", says="Mean of average grades", unit="%"),
}


def value_name(dimension: str, key: str, name: str = "") -> str:
    """What a value of a dimension is called."""
    if not key:
        return _EMPTY.get(dimension, "Not known")
    if dimension in STEPS:
        return _step(dimension, key)
    return name or upper_first(key)


def distinct_names(names: Mapping[str, str]) -> dict[str, str]:
    """Names by key; those that several share carry their key, or one would stand for the others."""
    times = Counter(names.values())
    return {key: f"{name} ({key})" if times[name] > 1 else name for key, name in names.items()}


def in_order(
    dimension: str, keys: Iterable[str], sizes: Mapping[str, int], *, stages: Sequence[str] = ()
) -> list[str]:
    """The values as people expect them: ordered ones in their order, others the largest first.

    `stages` are those of the training in their order. What is not known comes last.
    """
    known = tuple(stages) if dimension == "at_stage" else _WORST_FIRST.get(dimension, ())

    def place(key: str) -> tuple[bool, float, float, str]:
        if key in known:
            return (not key, known.index(key), 0, key)
        if dimension in STEPS or dimension == "module":
            return (not key, float(key or 0), 0, key)
        return (not key, len(known), -sizes.get(key, 0), key)

    return sorted(keys, key=place)


def _step(dimension: str, key: str) -> str:
    starts, unit = STEPS[dimension], _UNITS[dimension]
    later = [start for start in starts if key.isdecimal() and start > int(key)]
    if not later:
        return f"{key} {unit} and more" if unit == "days" else f"{key} % and more"
    return f"{key}\N{EN DASH}{later[0] - 1} {unit}"
