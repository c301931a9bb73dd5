"""The engines by the name a setting gives them."""

from domain.store.activity.engines.engine import IN_PROCESS, ActivityEngine
from domain.store.activity.engines.in_database import InPostgreSQL
from domain.store.activity.engines.on_spark import connect_spark
from domain.store.activity.engines.warehouse import connect_warehouse


def open_engine(name: str, *, url: str = "", folder: str = "") -> ActivityEngine:
    """The engine of that name, at an address, with the folder that events are written to."""
    match name:
        case "duckdb":
            return IN_PROCESS
        case "postgresql":
            return InPostgreSQL()
        case "spark":
            return connect_spark(url or "local[*]", folder)
        case _:
            return connect_warehouse(url or f"{name}://", folder)
