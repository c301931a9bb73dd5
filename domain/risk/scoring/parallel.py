"""Many rows in blocks, one on each core: numpy and Arrow let go of the interpreter as they work."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import pandas as pd

#: Enough rows to be worth a thread, few enough to stay near the processor.
_ROWS: Final = 1 << 15

Found = TypeVar("Found")


def by_blocks(work: Callable[[pd.DataFrame], Found], features: pd.DataFrame) -> list[Found]:
    """What `work` makes of each block of rows, in their order; one block at least."""
    starts = range(0, max(len(features), 1), _ROWS)
    blocks = [features.iloc[start : start + _ROWS] for start in starts]
    if len(blocks) == 1:
        return [work(features)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, blocks))
