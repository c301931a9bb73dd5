"""A web process with an address that takes its time to answer."""

import time
from pathlib import Path

from fastapi import FastAPI

from config.files import load_policy
from dashboard import server, serving
from domain.store.database.engine import Database
from tests.factories import deployment_for


def serve_until_stopped(url: str, port: int, folder: Path) -> None:
    """Serve as the program does, until told to stop; write down when it is asked and has ended."""
    policy = load_policy(Path(__file__).parents[2] / "config")
    here = deployment_for(Database(url), policy, port=port)
    app = FastAPI()

    @app.get("/up")
    def up() -> bool:
        return True

    @app.get("/slow")
    def slow() -> str:
        (folder / "asked").touch()
        time.sleep(1)
        return "answered"

    server.warmed_up = lambda _: app
    try:
        serving.run(here)
    finally:
        (folder / "ended").touch()
