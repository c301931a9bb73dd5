"""`make notebooks`: run each from top to bottom, and write its figures into the document."""

import sys
import time
from pathlib import Path

import nbclient
import nbformat
from nbclient.exceptions import CellExecutionError

from notebooks.in_git import kept_outputs, notebooks
from notebooks.sample import OUT, ROOT, with_figures

_DOCUMENT = ROOT / "docs/analysts.md"


def main() -> int:
    """1 where a notebook fails, is not as it should be in git, or says nothing for the document."""
    document = _DOCUMENT.read_text(encoding="utf-8")
    for path in notebooks():
        if left := kept_outputs(path):
            print(f"{path.name} keeps outputs of {left} cells: clear them before committing")
            return 1
        figures = OUT / f"{path.stem}.md"
        figures.unlink(missing_ok=True)
        began = time.monotonic()
        try:
            _run(path)
        except CellExecutionError as error:
            print(f"{path.name}: {error}")
            return 1
        if not figures.exists():
            print(f"{path.name} wrote no figures")
            return 1
        document = with_figures(document, path.stem, figures.read_text(encoding="utf-8"))
        print(f"{time.monotonic() - began:5.0f} s  {path.name}")
    _DOCUMENT.write_text(document, encoding="utf-8")
    print(f"Figures are in {_DOCUMENT.relative_to(ROOT)}, reports and predictions in {OUT}.")
    return 0


def _run(path: Path) -> None:
    """In a process of its own, from the top; what it prints is kept beside its figures."""
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(ROOT)}}
    )
    client.execute()
    OUT.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, OUT / path.name)


if __name__ == "__main__":
    sys.exit(main())
