import gc

import pytest

from config.quick_start import no_collection


def test_nobody_looks_for_garbage_while_a_process_loads_and_then_again() -> None:
    before = gc.get_freeze_count()
    with no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    gc.unfreeze()


def test_a_load_that_fails_does_not_leave_it_so() -> None:
    with pytest.raises(ImportError), no_collection():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
