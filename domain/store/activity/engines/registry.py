"""The engines by the name a setting gives them, and what each needs to be there."""

import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from domain.store.activity.engines.engine import IN_PROCESS, ActivityEngine
from domain.store.activity.engines.in_database import InPostgreSQL
from domain.store.activity.engines.on_spark import connect_spark
from domain.store.activity.engines.warehouse import connect_warehouse

#: Engine -> the package that speaks to it, and how it is installed.
_PACKAGES: Final[Mapping[str, tuple[str, str]]] = {
    "spark": ("pyspark", "uv sync --inexact --extra spark"),
    "trino": ("trino", 'uv pip install "ibis-framework[trino]"'),
    "bigquery": ("google.cloud.bigquery", 'uv pip install "ibis-framework[bigquery]"'),
    "snowflake": ("snowflake.connector", 'uv pip install "ibis-framework[snowflake]"'),
}


class EngineError(Exception):
    """An engine cannot be used here; the message says what to do."""


def open_engine(name: str, *, url: str = "", folder: str = "") -> ActivityEngine:
    """The engine of that name, at an address, with the folder that events are written to.

    Raises:
        EngineError: what it needs is not installed.
    """
    if absent := what_is_missing(name, url=url):
        raise EngineError(absent)
    match name:
        case "duckdb":
            return IN_PROCESS
        case "postgresql":
            return InPostgreSQL()
        case "spark":
            return connect_spark(url or "local[*]", folder)
        case _:
            return connect_warehouse(url or f"{name}://", folder)


def what_is_missing(name: str, *, url: str = "") -> str | None:
    """What has to be installed for an engine, in a sentence; None where all is there."""
    package, install = _PACKAGES.get(name, ("", ""))
    if package and not _is_there(package):
        return f"ACTIVITY_ENGINE={name} needs {package}: {install}"
    needs_java = name == "spark" and not url.startswith("sc://")
    if needs_java and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "ACTIVITY_ENGINE=spark needs Java: install a runtime of 17 or 21, or set JAVA_HOME"
    return None


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # not even the package it is part of
        return False
