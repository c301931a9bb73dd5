"""How headings are written, in ten languages: compared, cleaned, and what each piece is about."""

from domain.sources.tables.schema.headings import heading_words
from domain.sources.tables.schema.headings.headings import (
    VAGUE,
    day_comes_first,
    is_network_address,
    like_grade,
    like_last_seen,
    like_progress,
    nearest,
    out_of,
    plain,
    plain_code,
    signal_of,
    variants,
    without_addresses,
)
from domain.sources.tables.schema.headings.more_languages import MORE
from domain.sources.tables.schema.headings.pieces import (
    MarkColumn,
    kind_of_piece,
    pieces_in_headings,
    pieces_in_rows,
    pieces_out_of,
    pieces_stated,
)

__all__ = [
    "MORE",
    "VAGUE",
    "MarkColumn",
    "day_comes_first",
    "heading_words",
    "is_network_address",
    "kind_of_piece",
    "like_grade",
    "like_last_seen",
    "like_progress",
    "nearest",
    "out_of",
    "pieces_in_headings",
    "pieces_in_rows",
    "pieces_out_of",
    "pieces_stated",
    "plain",
    "plain_code",
    "signal_of",
    "variants",
    "without_addresses",
]
