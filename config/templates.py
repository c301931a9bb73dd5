"""Reads the words that leave the house: every template below `templates/`, by its path."""

from pathlib import Path

from domain.messaging.checks import find_deficit_words

#: Where they are kept: beside `config/`.
FOLDER = Path(__file__).parent.parent / "templates"


class ToneError(ValueError):
    """Words for learners tell them what they lack; the message names each file, line and word."""


def load_templates(folder: Path = FOLDER) -> dict[str, str]:
    """The source of each template by its path below `folder`, such as "email/reengage/body.txt".

    Raises:
        ToneError: words for learners hold deficit language.
    """
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    sources = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files
    }
    if found := [harsh.sentence for harsh in find_deficit_words(sources)]:
        raise ToneError("\n".join(found))
    return sources
