"""Invented people: names from a modest pool, addresses nobody owns, groups with believable shares.

Names come from Faker once; blocks combine them. Addresses are in a domain reserved for examples
(RFC 2606) and numbers in the range Ofcom keeps for drama, so nothing could reach a person.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from domain.sources.synthetic import words
from domain.sources.synthetic.arrays import Floats, Ints
from domain.sources.synthetic.dynamics import Traits
from domain.sources.synthetic.names import seeded_faker

_POOL: Final = 400
_RUNNING_CASELOAD: Final = 30
_LEARNERS_AN_EMPLOYER: Final = 25
_MINUTES: Final = (300, 450, 600, 900)
_COLUMNS: Final[Mapping[str, words.Shares]] = {
    "zone": words.ZONES,
    "language": words.LANGUAGES,
    "gender": words.GENDERS,
    "age_band": words.AGE_BANDS,
    "ethnicity": words.ETHNICITIES,
    "region": words.REGIONS,
    "deprivation": words.DEPRIVATION,
    "disability": words.DISABILITY,
    "education": words.EDUCATION,
}

#: By which barriers come more often in an unequal society on average: everybody's in another.
_HARDSHIP: Final = 1.3


@dataclass(frozen=True, kw_only=True)
class Names:
    """Pools to combine: first names by gender (as in `words.GENDERS`), and last names."""

    first: tuple[tuple[str, ...], ...]
    last: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Society:
    """What all blocks share: names, and small effects of coaches, employers and cohorts.

    In an `unequal` one some groups have it harder.
    """

    names: Names
    coaches: Floats
    employers: Floats
    cohorts: Floats
    weekly_minutes: Ints
    unequal: bool


@dataclass(frozen=True, kw_only=True)
class Block:
    """Learners in a row: their numbers, and the codes of each one's groups, coach and employer."""

    number: Ints
    cohort: Ints
    coach: Ints
    employer: Ints
    groups: Mapping[str, Ints]


def society(
    rng: np.random.Generator, *, learners: int, cohorts: int, seed: int, unequal: bool = False
) -> Society:
    """Coaches with about thirty running learners each, employers with about 25 in all."""
    coaches = max(2, learners // (cohorts * _RUNNING_CASELOAD))
    employers = max(4, learners // _LEARNERS_AN_EMPLOYER)
    return Society(
        names=_names(seed),
        coaches=rng.normal(0, 0.12, coaches),
        employers=rng.normal(0, 0.15, employers),
        cohorts=rng.normal(0, 0.08, cohorts),
        weekly_minutes=rng.choice(_MINUTES, coaches),
        unequal=unequal,
    )


def people(rng: np.random.Generator, shared: Society, *, first: int, size: int) -> Block:
    """The learners numbered `first` and on, dealt out to the cohorts in turn."""
    number = np.arange(first, first + size)
    return Block(
        number=number,
        cohort=number % shared.cohorts.size,
        coach=rng.integers(0, shared.coaches.size, size),
        # the square makes a few employers large and most small
        employer=(rng.random(size) ** 2 * shared.employers.size).astype(np.int64),
        groups={name: _draw(rng, shares, size) for name, shares in _COLUMNS.items()},
    )


def traits(rng: np.random.Generator, block: Block, shared: Society) -> Traits:
    """Standing traits of the block; who is of which group makes no difference, unless asked for.

    In an unequal society schooling helps, and barriers come more often with deprivation and
    disability, so that an audit for fairness has something to find; this is an assumption, as is
    every number here.
    """
    size = block.number.size
    schooling, hardship = _group_differences(block) if shared.unequal else (0.0, _HARDSHIP)
    ability = rng.normal(0, 1, size) + schooling
    around = shared.coaches[block.coach] + shared.employers[block.employer]
    return Traits(
        ability=ability,
        drive=rng.normal(0, 0.75, size) + 0.2 * ability + around + shared.cohorts[block.cohort],
        pace=rng.normal(0, 1, size),
        sociable=rng.normal(0, 1, size),
        burden=np.exp(rng.normal(-0.3, 0.5, size)) * hardship,
    )


def _group_differences(block: Block) -> tuple[Floats, Floats]:
    """What schooling adds to ability, and the factor by which barriers come more often."""
    deprived = (len(words.DEPRIVATION) - 1 - block.groups["deprivation"]) / len(words.DEPRIVATION)
    disabled = block.groups["disability"] == 1
    hardship = np.asarray(1 + 0.6 * deprived + 0.5 * disabled, dtype=np.float64)
    return np.asarray(0.1 * (block.groups["education"] - 1), dtype=np.float64), hardship


def learner_columns(rng: np.random.Generator, block: Block, names: Names) -> dict[str, pa.Array]:
    """Columns of the learners' table for the block."""
    size = block.number.size
    full = _full_names(rng, block.groups["gender"], names)
    emails = [f"{_local(name)}.{n}@{words.LEARNERS_DOMAIN}" for name, n in _numbered(full, block)]
    groups = {name: labels(_COLUMNS[name], codes) for name, codes in block.groups.items()}
    return {
        "ref": learner_refs(block.number),
        "name": pa.array(full),
        "email": pa.array(emails, mask=rng.random(size) < 0.01),  # noqa: PLR2004 - a few have none
        "phone": pa.array(_phones(block.number), mask=rng.random(size) < 0.06),  # noqa: PLR2004 - as above
        **groups,
        "email_consent": pa.array(rng.random(size) < 0.94),  # noqa: PLR2004 - most say yes
        "sms_consent": pa.array(rng.random(size) < 0.6),  # noqa: PLR2004 - fewer do
    }


def staff_columns(rng: np.random.Generator, shared: Society) -> dict[str, pa.Array]:
    """Columns of the staff table: every coach, and the manager of the programme first."""
    count = shared.coaches.size + 1
    full = _full_names(rng, _draw(rng, words.GENDERS, count), shared.names)
    refs = [coach_ref(code) for code in range(-1, count - 1)]
    return {
        "ref": pa.array(refs),
        "name": pa.array(full),
        "email": pa.array(
            [
                f"{_local(name)}.{ref.lower()}@{words.STAFF_DOMAIN}"
                for name, ref in zip(full, refs, strict=True)
            ]
        ),
        "phone": pa.array(_phones(np.arange(999, 999 - count, -1))),
        "role": pa.array(["manager"] + ["coach"] * (count - 1)),
        "weekly_minutes": pa.array([None, *shared.weekly_minutes.tolist()], pa.int64()),
    }


def employer_columns(shared: Society) -> dict[str, pa.Array]:
    """Columns of the employers' table; names come round again with a number."""
    last, trades = shared.names.last, words.TRADES
    rows = range(shared.employers.size)
    rounds = [row // (len(last) * len(trades)) for row in rows]
    names = [f"{last[r % len(last)]} {trades[r // len(last) % len(trades)]}" for r in rows]
    numbered = [f"{n} {again + 1}" if again else n for n, again in zip(names, rounds, strict=True)]
    return {"ref": pa.array([employer_ref(row) for row in rows]), "name": pa.array(numbered)}


def labels(shares: words.Shares, codes: Ints) -> pa.Array:
    """The words of these codes; the empty word is a missing value."""
    return pa.array([word or None for word, _ in shares], pa.string()).take(pa.array(codes))


def draw(rng: np.random.Generator, shares: words.Shares, size: int) -> pa.Array:
    """Words drawn by their shares."""
    return labels(shares, _draw(rng, shares, size))


def learner_refs(number: Ints) -> pa.Array:
    """References of learners."""
    return pa.array([f"L{n:07d}" for n in (number + 1).tolist()])


def enrolment_refs(number: Ints) -> pa.Array:
    """References of enrolments: each learner has one."""
    return pa.array([f"E{n:07d}" for n in (number + 1).tolist()])


def coach_ref(code: int) -> str:
    """Reference of a coach; the manager is number 0."""
    return f"S{code + 1:05d}"


def employer_ref(code: int) -> str:
    """Reference of an employer."""
    return f"M{code + 1:05d}"


def _draw(rng: np.random.Generator, shares: words.Shares, size: int) -> Ints:
    weights = np.array([share for _, share in shares])
    return np.asarray(rng.choice(weights.size, size=size, p=weights / weights.sum()))


def _names(seed: int) -> Names:
    faker = seeded_faker(seed=seed)
    female, male = _pool(faker.first_name_female), _pool(faker.first_name_male)
    both = tuple(sorted({*female, *male}))
    return Names(first=(female, male, both, both), last=_pool(faker.last_name))


def _pool(name: Callable[[], str]) -> tuple[str, ...]:
    return tuple(sorted({name() for _ in range(_POOL)}))


def _full_names(rng: np.random.Generator, gender: Ints, names: Names) -> list[str]:
    share = rng.random((gender.size, 2))
    return [
        f"{names.first[g][int(a * len(names.first[g]))]} {names.last[int(b * len(names.last))]}"
        for g, (a, b) in zip(gender.tolist(), share.tolist(), strict=True)
    ]


def _numbered(full: list[str], block: Block) -> list[tuple[str, int]]:
    return list(zip(full, (block.number + 1).tolist(), strict=True))


def _local(name: str) -> str:
    return re.sub(r"[^a-z.]", "", name.lower().replace(" ", "."))


def _phones(number: Ints) -> list[str]:
    return [f"{words.PHONE}{n % 1000:03d}" for n in number.tolist()]
