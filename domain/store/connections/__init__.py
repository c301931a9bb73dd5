"""Platforms that are pulled from: what staff set up, how far each was read, and every pull."""

from domain.store.connections.courses import (
    PulledCourse,
    choose_courses,
    course_is_read,
    keep_marks,
    read_courses,
)
from domain.store.connections.platforms import (
    Connection,
    NameTaken,
    add_connection,
    change_connection,
    note_test,
    pull_again,
    read_connection,
    read_connections,
    read_credentials,
    remove_connection,
    replace_credentials,
)
from domain.store.connections.pulls import (
    Pull,
    PullState,
    begin_pull,
    end_pull,
    note_pull,
    read_pulls,
)

__all__ = [
    "Connection",
    "NameTaken",
    "Pull",
    "PullState",
    "PulledCourse",
    "add_connection",
    "begin_pull",
    "change_connection",
    "choose_courses",
    "course_is_read",
    "end_pull",
    "keep_marks",
    "note_pull",
    "note_test",
    "pull_again",
    "read_connection",
    "read_connections",
    "read_courses",
    "read_credentials",
    "read_pulls",
    "remove_connection",
    "replace_credentials",
]
