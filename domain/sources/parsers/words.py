"""Lists of words written so that many fit a line."""


def words(text: str) -> tuple[str, ...]:
    """The words between `|`, without the blanks around them."""
    return tuple(part.strip() for part in text.split("|"))
