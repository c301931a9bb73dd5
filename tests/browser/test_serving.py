from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from tests.browser.serving import opened_door, serving


@asynccontextmanager
async def broken(_app: FastAPI) -> AsyncIterator[None]:
    raise OSError("away")
    yield


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_application_that_does_not_come_up_is_not_waited_for() -> None:
    with (
        pytest.raises(AssertionError, match="ended before it answered"),
        serving(FastAPI(lifespan=broken), opened_door()),
    ):
        pass
