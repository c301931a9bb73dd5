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
#: How a measure adds up -> what Looker calls that.
_MEASURES: Final = {"sum": "sum", "average": "average", "count_distinct": "count_distinct"}


def looker_views(place: Place) -> dict[str, str]:
    """Name of a file -> its text, for every dimension, fact and risk model."""
    target = place.compiled("duckdb")
    models = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    semantic = json.loads((target / "semantic_manifest.json").read_text(encoding="utf-8"))
    measures = {
        one["node_relation"]["alias"]: one["measures"] for one in semantic["semantic_models"]
    }
    with duckdb.connect(place.built, read_only=True) as built:
        return {
            f"{model['name']}.view.lkml": _view(model, _types(built, model["name"]), measures)
            for model in models.values()
            if model["resource_type"] == "model" and not model["name"].startswith("stg_")
        }


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


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.lkml"))


def _types(built: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in built.execute(f"DESCRIBE {table}").fetchall()}


def _view(model: Any, types: dict[str, str], measures: dict[str, Any]) -> str:  # noqa: ANN401 - JSON
    lines = [
        "# written by `make warehouse-views`: change the project's YAML instead",
        f"view: {model['name']} {{",
        f"  sql_table_name: staycourse.{model['name']} ;;",
    ]
    for name, kind in types.items():
        lines += _field(name, _TYPES.get(kind, "number"), model["columns"][name]["description"])
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
    group = kind in {"date", "time"}
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
