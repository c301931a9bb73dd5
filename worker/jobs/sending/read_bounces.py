"""Reads delivery reports that came back by mail, from a mailbox or one mail at a time."""

import mailbox
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from domain.messaging.delivery import BounceKeys, read_report
from domain.store.database import Database
from domain.store.outbox import RecordedReports, record_report

#: What stands for standard input, where a mail server pipes one mail.
STDIN = "-"


def read_bounces(
    database: Database, path: str, *, piped: BinaryIO, keys: BounceKeys, now: datetime
) -> dict[str, int]:
    """Take every report of a file or folder, or of what was piped; the same again changes nothing.

    `mails` is how many were read, `new`, `repeated` and `unknown` what they told about ours.
    """
    counts: Counter[str] = Counter()
    for mail in _mails(path, piped):
        counts["mails"] += 1
        with database.transaction() as session:
            reports = read_report(mail)
            counts.update(record_report(session, one, keys=keys, now=now) for one in reports)
    return {word: counts[word] for word in ("mails", *RecordedReports)}


def _mails(path: str, piped: BinaryIO) -> Iterator[bytes]:
    """A Maildir, an mbox file, or one mail; raises `OSError` where there is nothing to read."""
    if path == STDIN:
        yield piped.read()
    elif Path(path).is_dir():
        folder = mailbox.Maildir(path, create=False)
        yield from (folder.get_bytes(key) for key in folder.keys())  # noqa: SIM118 - it iterates mails
    elif (content := Path(path).read_bytes()).startswith(b"From "):
        with closing(mailbox.mbox(path, create=False)) as box:
            yield from (box.get_bytes(key) for key in box.keys())  # noqa: SIM118 - as above
    else:
        yield content
