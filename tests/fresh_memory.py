"""For `make mutants`: each change is met by tests that remember nothing and lose no time."""

import functools
import gc
import sys

import pytest
from hypothesis import Phase, settings

_CACHES: list["functools._lru_cache_wrapper[object]"] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    """Ask properties of fewer examples, the same each time; make none smaller: to notice is all.

    What was there before the fork is not looked through by the collector, which would copy it all.
    """
    gc.freeze()
    quick = (Phase.explicit, Phase.generate)
    settings.register_profile(
        "mutants", deadline=None, max_examples=25, derandomize=True, database=None, phases=quick
    )
    settings.load_profile("mutants")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Find every cache of ours."""
    ours = (module for name, module in sys.modules.items() if name.startswith("domain."))
    named = (value for module in ours for value in vars(module).values())
    _CACHES[:] = [value for value in named if isinstance(value, functools._lru_cache_wrapper)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Empty them: else only the first test that asks is known to reach what others are told of."""
    for cache in _CACHES:
        cache.cache_clear()
