"""For `make mutants`: each change is met by tests that remember nothing and lose no time."""

import functools
import gc

import pytest
from hypothesis import Phase, settings


def pytest_sessionstart(session: pytest.Session) -> None:
    """Empty every cache of ours: mutants run in copies of a process in which all tests have run.

    Properties are asked of fewer examples, the same each time, and none is made smaller: that a
    change is noticed is all that counts.
    """
    for found in gc.get_objects():
        ours = isinstance(found, functools._lru_cache_wrapper)
        if ours and found.__module__.startswith("domain."):
            found.cache_clear()
    quick = (Phase.explicit, Phase.generate)
    settings.register_profile(
        "mutants", deadline=None, max_examples=25, derandomize=True, database=None, phases=quick
    )
    settings.load_profile("mutants")
