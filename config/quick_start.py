"""A process starts a fifth sooner where nobody looks for garbage while it loads."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Load without looking for garbage; what was loaded stays, and is never looked through again.

    Thousands of classes and functions come into being, and none of them goes.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
