"""Reads the words that leave the house: every template below `templates/`, by its path."""

from pathlib import Path

#: Where they are kept: beside `config/`.
FOLDER = Path(__file__).parent.parent / "templates"


def load_templates(folder: Path = FOLDER) -> dict[str, str]:
    """The source of each template by its path below `folder`, such as "email/reengage/body.txt"."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
