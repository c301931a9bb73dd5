import json
from pathlib import Path

import pytest

from notebooks.in_git import kept_outputs, notebooks
from notebooks.sample import ROOT, with_figures

DOCUMENT = (ROOT / "docs/analysts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_keeps_no_output_and_has_its_place_in_the_document(path: Path) -> None:
    assert kept_outputs(path) == 0
    assert "kept" in with_figures(DOCUMENT, path.stem, "kept")
    before = DOCUMENT.partition(f"<!-- figures: {path.stem} -->")[2].partition("<!-- end -->")[0]
    assert before.strip(), "its figures are written by make notebooks"


def test_a_cell_that_was_run_is_noticed(tmp_path: Path) -> None:
    ran = {"cells": [{"outputs": []}, {"outputs": [{"text": "4"}]}, {"execution_count": 3}]}
    (tmp_path / "ran.ipynb").write_text(json.dumps(ran))
    assert kept_outputs(tmp_path / "ran.ipynb") == 2


def test_figures_replace_the_ones_before_and_nothing_else() -> None:
    page = (
        "a\n<!-- figures: one -->\n\nold\n\n<!-- end -->\nb\n<!-- figures: two -->\n<!-- end -->\n"
    )
    new = with_figures(page, "one", r"| \1 |")
    assert new == page.replace("old", r"| \1 |")
    assert with_figures(new, "one", r"| \1 |") == new
    with pytest.raises(ValueError, match="three"):
        with_figures(page, "three", "x")
