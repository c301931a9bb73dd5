"""For `make mutants`: each change is met by tests that remember nothing and lose no time."""

import functools
import gc

import pytest
from hypothesis import Phase, settings

_CACHES: list["functools._lru_cache_wrapper[object]"] = []


def pytest_collection_finish(session: pytest.Session) -> None:
    """Find every cache of ours, and ask properties of fewer examples.

    The same each time, and none is made smaller: that a change is noticed is all that counts.
    """
    found = (o for o in gc.get_objects() if isinstance(o, functools._lru_cache_wrapper))
    _CACHES[:] = [cache for cache in found if cache.__module__.startswith("domain.")]
    quick = (Phase.explicit, Phase.generate)
    settings.register_profile(
        "mutants", deadline=None, max_examples=25, derandomize=True, database=None, phases=quick
    )
    settings.load_profile("mutants")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Empty them: else only the first test that asks is known to reach what others are told of."""
    for cache in _CACHES:
        cache.cache_clear()
