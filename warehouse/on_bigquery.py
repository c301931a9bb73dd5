"""Whether each model says on BigQuery what it says here, as far as that can be told without one.

dbt compiles the project for BigQuery; sqlglot reads that as BigQuery would, refuses what is no SQL
of it, and translates it; DuckDB runs it over the same tables, and the rows have to be the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from warehouse.dbt import Place, WarehouseError, run_dbt, succeed

_TARGET = "bigquery_offline"
#: Digits to which sums agree, whatever the order.
_DIGITS = 9


def compile_for_bigquery(place: Place) -> list[Path]:
    """Every model and test of ours as BigQuery would be given it."""
    succeed(run_dbt(place, "compile", "--no-populate-cache", "--no-introspect", target=_TARGET))
    found = sorted(place.compiled(_TARGET).glob("compiled/staycourse/models/*/*.sql"))
    if not found:
        raise WarehouseError("dbt compiled nothing for BigQuery")
    return found


def differences(place: Place, models: list[Path]) -> Iterator[str]:
    """A sentence for each model that BigQuery's SQL cannot be read of, or that says otherwise."""
    with duckdb.connect(place.built, read_only=True) as built:
        built.execute("SET TimeZone = 'UTC'")
        sources = {path.name for path in place.export.iterdir() if path.is_dir()}
        for path in models:
            try:
                query = _here(path.read_text(encoding="utf-8"), place, sources)
                many = _unlike(built, query, path.stem)
            except (SqlglotError, duckdb.Error) as error:
                yield f"{path.stem}: {error}"
                continue
            if many:
                yield f"{path.stem}: {many} rows are on one side only"


def _here(query: str, place: Place, sources: set[str]) -> str:
    """BigQuery's SQL in DuckDB's words, over the tables that are here."""

    def table(node: Any) -> Any:  # noqa: ANN401 - sqlglot's own
        if not isinstance(node, exp.Table) or not node.args.get("db"):
            return node
        if node.name not in sources:
            return exp.to_table(node.name).as_(node.alias_or_name)
        files = f"{place.export}/{node.name}/**/part.parquet"
        read = f"SELECT * FROM read_parquet('{files}', hive_partitioning = true)"
        return exp.maybe_parse(read, dialect="duckdb").subquery(node.alias_or_name)

    found: str = sqlglot.parse_one(query, read="bigquery").transform(table).sql("duckdb")
    return found


def _unlike(built: duckdb.DuckDBPyConnection, query: str, model: str) -> int:
    """How many rows are in one of both and not in the other, as often."""
    columns = built.execute(f"DESCRIBE {model}").fetchall()
    chosen = ", ".join(
        f"round({name}, {_DIGITS}) AS {name}" if kind in {"DOUBLE", "FLOAT"} else f'"{name}"'
        for name, kind, *_ in columns
    )
    ours, theirs = f"SELECT {chosen} FROM {model}", f"SELECT {chosen} FROM ({query})"
    (many,) = built.execute(
        f"SELECT (SELECT count(*) FROM ({ours} EXCEPT ALL {theirs}))"
        f" + (SELECT count(*) FROM ({theirs} EXCEPT ALL {ours}))"
    ).fetchone() or (0,)
    return int(many)
