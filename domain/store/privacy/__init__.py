"""What is held of one learner, in every table: to hand it over, and to erase it."""

from domain.store.privacy.choices import Choice, joined, read_choices, reapply_choices
from domain.store.privacy.conclusions import forget_shown
from domain.store.privacy.copies import (
    COPY_JOB,
    ERASE_JOB,
    OWN_COPY,
    OWN_COPY_JOB,
    Copy,
    Owner,
    add_copy,
    find_copy,
    find_linked_copy,
    find_owner,
    keep_copy,
    may_ask_from,
    read_staff_copies,
    take_copy,
)
from domain.store.privacy.erase import Erased, erase_learner
from domain.store.privacy.erased_people import ErasedPeople, read_erased_people
from domain.store.privacy.export import export_learner
from domain.store.privacy.former import FORMER_REF, anonymise_learner
from domain.store.privacy.objections import (
    hold_objections,
    is_objecting,
    object_to_scoring,
    objecting_enrolments,
    read_objecting,
    read_objecting_learners,
    withdraw_objection,
)
from domain.store.privacy.own_record import (
    KINDS,
    HeldKind,
    find_estimate,
    read_held_kinds,
    read_written,
)
from domain.store.privacy.ownership import ABOUT_NOBODY, MENTIONS, owned_rows

__all__ = [
    "ABOUT_NOBODY",
    "COPY_JOB",
    "ERASE_JOB",
    "FORMER_REF",
    "KINDS",
    "MENTIONS",
    "OWN_COPY",
    "OWN_COPY_JOB",
    "Choice",
    "Copy",
    "Erased",
    "ErasedPeople",
    "HeldKind",
    "Owner",
    "add_copy",
    "anonymise_learner",
    "erase_learner",
    "export_learner",
    "find_copy",
    "find_estimate",
    "find_linked_copy",
    "find_owner",
    "forget_shown",
    "hold_objections",
    "is_objecting",
    "joined",
    "keep_copy",
    "may_ask_from",
    "object_to_scoring",
    "objecting_enrolments",
    "owned_rows",
    "read_choices",
    "read_erased_people",
    "read_held_kinds",
    "read_objecting",
    "read_objecting_learners",
    "read_staff_copies",
    "read_written",
    "reapply_choices",
    "take_copy",
    "withdraw_objection",
]
