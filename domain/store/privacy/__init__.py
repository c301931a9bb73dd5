"""What is held of one learner, in every table: to hand it over, and to erase it."""

from domain.store.privacy.erase import Erased, erase_learner
from domain.store.privacy.erased_people import ErasedPeople, read_erased_people
from domain.store.privacy.export import export_learner
from domain.store.privacy.ownership import ABOUT_NOBODY, MENTIONS, owned_rows

__all__ = [
    "ABOUT_NOBODY",
    "MENTIONS",
    "Erased",
    "ErasedPeople",
    "erase_learner",
    "export_learner",
    "owned_rows",
    "read_erased_people",
]
