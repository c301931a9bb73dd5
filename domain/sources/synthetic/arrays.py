"""Names for the arrays the generator is made of, and the random streams it draws from."""

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

#: A day offset that no programme reaches: "this never happens".
NEVER: Final = 100_000

#: First number of a stream's key: the whole programme, or one block of learners.
_PROGRAMME, _BLOCK = 0, 1


def programme_stream(seed: int) -> np.random.Generator:
    """Random numbers for what all blocks share: names, employers, coaches, cohorts."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_PROGRAMME,)))


def block_streams(seed: int, block: int, *, count: int) -> list[np.random.Generator]:
    """`count` independent streams for one block, the same in whatever order blocks are made."""
    root = np.random.SeedSequence(seed, spawn_key=(_BLOCK, block))
    return [np.random.default_rng(child) for child in root.spawn(count)]


def chance(logit: Floats) -> Floats:
    """Probability of a log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float64)


def happens(rng: np.random.Generator, probability: Floats) -> Bools:
    """One coin per cell."""
    return np.asarray(rng.random(probability.shape) < probability, dtype=np.bool_)


def first_true(cells: Bools) -> Ints:
    """Column of the first true cell of each row; `NEVER` where there is none."""
    return np.where(cells.any(axis=1), cells.argmax(axis=1), NEVER).astype(np.int64)
