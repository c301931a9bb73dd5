"""Keeps beside the database who was erased and who objects, so that no older copy undoes it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from config.deployment import Deployment
from domain.store.privacy import Choice, joined, read_choices


def remember_choices(here: Deployment) -> dict[str, int]:
    """Add what is new to the file; nothing is taken out of it. How many choices it holds."""
    file = choices_file(here)
    known = load_choices(file) if file.exists() else []
    with here.database.reading() as session:
        every = joined(known, read_choices(session, known))
    if every != known:
        save_choices(file, every)
    return {"choices": len(every)}


def choices_file(here: Deployment) -> Path:
    """Where it is: beside an SQLite file, else in the state folder."""
    if here.database.is_sqlite:
        return Path(f"{here.database.url.database}-choices.json")
    return here.settings.state_dir / "choices.json"


def save_choices(file: Path, choices: Sequence[Choice]) -> None:
    """Write it whole, in the place of the old one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    newer = file.with_name(f"{file.name}.new")
    rows = [asdict(one) for one in choices]
    newer.write_text(json.dumps(rows, default=str, indent=0), encoding="utf-8")
    newer.replace(file)


def load_choices(file: Path) -> list[Choice]:
    """What such a file holds; raises `ValueError` or `OSError` where it is none."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    try:
        return [
            Choice(
                what=row["what"],
                digest=row["digest"],
                salt=row["salt"],
                at=datetime.fromisoformat(row["at"]),
                withdrawn_at=datetime.fromisoformat(row["withdrawn_at"])
                if row["withdrawn_at"]
                else None,
            )
            for row in rows
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("it holds no choices of learners") from error
