import threading

import pytest

from domain.store.activity.engines.on_spark import within


def test_what_comes_to_no_end_is_cancelled_and_said() -> None:
    cancelled = threading.Event()

    def starve() -> None:
        assert cancelled.wait(60)
        raise RuntimeError("Spark says that its job was cancelled")

    with pytest.raises(TimeoutError, match="executors that are free"), within(0, cancelled.set):
        starve()


def test_another_error_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="no such column"), within(60, lambda: None):
        raise ValueError("no such column")
