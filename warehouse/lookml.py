"""Views for Looker, written from the project's own columns and measures: never by hand."""

import json
from pathlib import Path
from typing import Any, Final

import duckdb

from warehouse.dbt import PROJECT, Place

FOLDER: Final = PROJECT / "looker"
_TYPES: Final = {
    "DATE": "date",
    "BOOLEAN": "yesno",
    "VARCHAR": "string",
    "TIMESTAMP": "time",
    "TIMESTAMP WITH TIME ZONE": "time",
}
_WRITTEN: Final = "# written by `make warehouse-views`: change the project's YAML instead"
#: What is looked into besides facts.
_EXPLORED: Final = ("learner_risk", "cohort_day")
#: How a measure adds up -> that in SQL, and what Looker calls it.
_AGGREGATES: Final = {
    "sum": "sum({})",
    "average": "avg({})",
    "count_distinct": "count(DISTINCT {})",
}
_MEASURES: Final = {"sum": "sum", "average": "average", "count_distinct": "count_distinct"}


def looker_views(place: Place) -> dict[str, str]:
    """Name of a file -> its text, for every dimension, fact and risk model."""
    target = place.compiled("duckdb")
    models = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    keys = {one["attached_node"]: one["column_name"] for one in _tests(models, "unique")}
    semantic = json.loads((target / "semantic_manifest.json").read_text(encoding="utf-8"))
    measures = {
        one["node_relation"]["alias"]: one["measures"] for one in semantic["semantic_models"]
    }
    with duckdb.connect(place.built, read_only=True) as built:
        return {
            f"{model['name']}.view.lkml": _view(
                model, _types(built, model["name"]), measures, keys.get(model["unique_id"])
            )
            for model in models.values()
            if model["resource_type"] == "model" and not model["name"].startswith("stg_")
        } | {"staycourse.model.lkml": _explores(models)}


def write_views(views: dict[str, str]) -> None:
    """Put them in the project."""
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.lkml"):
        if file.name not in views:
            file.unlink()
    for name, text in views.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def outdated(views: dict[str, str]) -> list[str]:
    """The files that say otherwise than the project, are missing, or are too many."""
    there = {file.name: file.read_text(encoding="utf-8") for file in _files()}
    return sorted(name for name in {*views, *there} if views.get(name) != there.get(name))


def undescribed(place: Place) -> list[str]:
    """Models, and columns that are built, without a description."""
    manifest = (place.compiled("duckdb") / "manifest.json").read_text(encoding="utf-8")
    missing = []
    with duckdb.connect(place.built, read_only=True) as built:
        for model in json.loads(manifest)["nodes"].values():
            if model["resource_type"] not in {"model", "snapshot"}:
                continue
            described = {name for name, one in model["columns"].items() if one["description"]}
            lacking = sorted({*_types(built, model["name"])} ^ described)
            missing += [f"{model['name']}.{name}" for name in lacking]
            missing += [] if model["description"] else [model["name"]]
    return missing


def broken_measures(place: Place) -> list[str]:
    """Measures that cannot be computed of what is built."""
    text = (place.compiled("duckdb") / "semantic_manifest.json").read_text(encoding="utf-8")
    broken = []
    with duckdb.connect(place.built, read_only=True) as built:
        for model in json.loads(text)["semantic_models"]:
            for one in model["measures"]:
                how = _AGGREGATES[one["agg"]].format(one["expr"])
                try:
                    built.execute(f"SELECT {how} FROM {model['node_relation']['alias']}")
                except duckdb.Error as error:
                    broken.append(f"{one['name']}: {error}")
    return broken


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.lkml"))


def _types(built: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in built.execute(f"DESCRIBE {table}").fetchall()}


def _tests(nodes: dict[str, Any], name: str) -> list[Any]:
    """Tests of a kind that are attached to a column."""
    tests = (one for one in nodes.values() if (one.get("test_metadata") or {}).get("name") == name)
    return [one for one in tests if one.get("attached_node") and one.get("column_name")]


def _explores(nodes: dict[str, Any]) -> str:
    """Each fact with its dimensions, by the relationships that are tested."""
    lines = [_WRITTEN, 'connection: "warehouse"', 'include: "*.view.lkml"']
    joins: dict[str, list[tuple[str, str, str]]] = {}
    for one in _tests(nodes, "relationships"):
        model = nodes[one["attached_node"]]["name"]
        to = one["test_metadata"]["kwargs"]["to"].split("'")[1]
        joins.setdefault(model, []).append(
            (to, one["column_name"], one["test_metadata"]["kwargs"]["field"])
        )
    for model in sorted(name for name in joins if name.startswith("fct_") or name in _EXPLORED):
        lines.append(f"explore: {model} {{")
        for to, column, field in sorted(joins[model]):
            if to.startswith("dim_") and to != "dim_date":
                on = f"${{{model}.{column}}} = ${{{to}.{field}}}"
                lines += [f"  join: {to} {{", "    type: left_outer"]
                lines += ["    relationship: many_to_one", f"    sql_on: {on} ;;", "  }"]
        lines.append("}")
    return "\n".join([*lines, ""])


def _view(
    model: Any,  # noqa: ANN401 - JSON
    types: dict[str, str],
    measures: dict[str, Any],
    key: str | None,
) -> str:
    lines = [
        _WRITTEN,
        f"view: {model['name']} {{",
        f"  sql_table_name: staycourse.{model['name']} ;;",
    ]
    for name, kind in types.items():
        field = _field(name, _TYPES.get(kind, "number"), model["columns"][name]["description"])
        lines += [*field[:1], *(["    primary_key: yes"] if name == key else []), *field[1:]]
    for one in measures.get(model["name"], []):
        lines += [
            f"  measure: {one['name']} {{",
            f'    label: "{one["label"]}"',
            f'    description: "{one["description"]}"',
            f"    type: {_MEASURES[one['agg']]}",
            f"    sql: {_of_this_table(one['expr'], types)} ;;",
            "  }",
        ]
    return "\n".join([*lines, "}", ""])


def _field(name: str, kind: str, description: str) -> list[str]:
    group = kind in {"date", "time"} and name != "date_day"  # which is a key
    # Looker puts the timeframe behind the name of a group
    called = name.removesuffix("_on").removesuffix("_at") if group else name
    return [
        f"  {'dimension_group' if group else 'dimension'}: {called} {{",
        f'    description: "{description}"',
        f"    type: {'time' if group else kind}",
        *(["    timeframes: [raw, date, week, month, quarter, year]"] if group else []),
        *(["    datatype: date", "    convert_tz: no"] if kind == "date" else []),
        f"    sql: ${{TABLE}}.{name} ;;",
        "  }",
    ]


def _of_this_table(expression: str, types: dict[str, str]) -> str:
    """The expression with the view's table before each column."""
    words = expression.split(" ")
    return " ".join(f"${{TABLE}}.{word}" if word in types else word for word in words)
