"""What tells a reader what an export holds, and another version that it is not its own."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

#: Of the tables, their columns and how they lie in the folder: one more with every change of them.
SCHEMA_VERSION: Final = 2
#: Held by who writes.
LOCK: Final = ".lock"
_NAME: Final = "manifest.json"


class WarehouseExportError(Exception):
    """The folder cannot be written to; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`tables` has of each its day column, columns with types, rows and parts.

    `written_at` is empty while an export is under way, or after one that was cut off.
    """

    with_refs: bool
    written_at: str | None = None
    schema_version: int = SCHEMA_VERSION
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def check_folder(folder: Path) -> None:
    """Make the folder, or see that an export may be written to it.

    Raises:
        WarehouseExportError: it holds something else, or another version of an export.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = folder / _NAME
    if known.exists():
        found = _version(known)
        if found != SCHEMA_VERSION:
            raise WarehouseExportError(
                f"{folder} holds version {found} of the export and this program writes "
                f"version {SCHEMA_VERSION}: choose an empty folder, and load all of it anew"
            )
    elif any(file.name != LOCK for file in folder.iterdir()):
        raise WarehouseExportError(
            f"{folder} is not empty and holds no export of ours: choose an empty folder"
        )


def begin(folder: Path, *, refs: bool) -> None:
    """Say that it is being written to."""
    _save(folder, Manifest(with_refs=refs))


def finish(
    folder: Path, tables: Mapping[str, Mapping[str, Any]], *, refs: bool, now: datetime
) -> None:
    """Say what is there now, once all of it is."""
    at = now.isoformat(timespec="seconds")
    _save(folder, Manifest(with_refs=refs, written_at=at, tables=tables))


def written_at(folder: Path) -> datetime | None:
    """When all of a folder was written last; None where it never was, or just is."""
    try:
        found = json.loads((folder / _NAME).read_text(encoding="utf-8"))["written_at"]
        return datetime.fromisoformat(found).astimezone(UTC) if found else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _version(known: Path) -> object:
    try:
        return json.loads(known.read_text(encoding="utf-8")).get("schema_version")
    except (ValueError, AttributeError):
        return "an unknown"


def _save(folder: Path, manifest: Manifest) -> None:
    new = folder / f".{_NAME}.new"
    new.write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
    new.replace(folder / _NAME)
