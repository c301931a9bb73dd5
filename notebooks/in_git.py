"""What of a notebook belongs in git: its cells, and nothing they printed."""

import json
from pathlib import Path
from typing import Any


def notebooks() -> list[Path]:
    """Every notebook, in the order of their names."""
    return sorted(Path(__file__).parent.glob("*.ipynb"))


def kept_outputs(path: Path) -> int:
    """Of how many cells a notebook has outputs or numbers, which do not belong in git."""
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return sum(bool(cell.get("outputs") or cell.get("execution_count")) for cell in cells)
