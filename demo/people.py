"""Invented names and addresses for the sample's anonymous learners, and coaches to care for them.

Addresses are in reserved domains (RFC 2606) and phone numbers in the range that Ofcom keeps for
drama, so that nothing could reach a person even by mistake.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from demo.addresses import DOMAIN, PHONES, STAFF_DOMAIN
from domain.frames import CANONICAL
from domain.sources import ImportBatch
from domain.sources.synthetic import seeded_faker

if TYPE_CHECKING:
    from faker import Faker

_CONSENTS: Final = ("email_consent", "sms_consent")
_COACHES: Final = 4
_EMAIL_SHARE: Final = 0.92
_SMS_SHARE: Final = 0.55
#: Learners share the numbers below this; those above are the staff's.
_LEARNERS_PHONES: Final = 900
#: One learner in so many reads German, so that both languages are seen.
_GERMAN_ONE_IN: Final = 25
#: Who signs in as a coach, and gets alerts as texts too.
FIRST_COACH: Final = f"coach1@{STAFF_DOMAIN}"


def invented_people(enrolments: pd.DataFrame, *, seed: int) -> ImportBatch:
    """Names, addresses, consents and coaches for these enrolments (`ref`, `learner_ref`)."""
    faker = seeded_faker(seed=seed)
    random = np.random.default_rng(seed)
    learners = _learners(sorted(set(enrolments["learner_ref"])), faker, random)
    staff = _coaches(faker)
    caseload = enrolments[["ref", "learner_ref", "cohort_ref"]].assign(
        coach_ref=random.choice(staff["ref"].to_numpy(), size=len(enrolments))
    )
    frames = {"staff": staff, "learners": learners, "enrolments": caseload}
    return ImportBatch(frames={n: CANONICAL[n].conform(f) for n, f in frames.items()})


def without_addresses(people: ImportBatch) -> ImportBatch:
    """The same people, whom nothing can be sent to yet."""
    learners = people.frame("learners").drop(columns=["email", "phone", *_CONSENTS])
    learners = CANONICAL["learners"].conform(learners)
    return replace(people, frames={**people.frames, "learners": learners})


def _learners(refs: list[str], faker: "Faker", random: np.random.Generator) -> pd.DataFrame:
    names = [(faker.first_name(), faker.last_name()) for _ in refs]
    count = len(refs)
    with_phone = random.random(count) < _SMS_SHARE
    phones = [f"{PHONES}{number % _LEARNERS_PHONES:03d}" for number in range(count)]
    return pd.DataFrame(
        {
            "ref": refs,
            "name": [f"{first} {last}" for first, last in names],
            "email": [
                f"{first}.{last}.{ref}@{DOMAIN}".lower().replace(" ", "-").replace("'", "")
                for (first, last), ref in zip(names, refs, strict=True)
            ],
            "phone": [n if has else None for n, has in zip(phones, with_phone, strict=True)],
            "zone": "Europe/London",
            "language": np.where(np.arange(count) % _GERMAN_ONE_IN == 0, "de", "en"),
            "email_consent": random.random(count) < _EMAIL_SHARE,
            "sms_consent": with_phone & (random.random(count) < _EMAIL_SHARE),
        }
    )


def _coaches(faker: "Faker") -> pd.DataFrame:
    names = [faker.unique.name_nonbinary() for _ in range(_COACHES)]
    return pd.DataFrame(
        {
            "ref": [f"coach-{number}" for number in range(1, _COACHES + 1)],
            "name": names,
            "email": [f"coach{number}@{STAFF_DOMAIN}" for number in range(1, _COACHES + 1)],
            "phone": [f"{PHONES}900", *[None] * (_COACHES - 1)],
            "role": "coach",
            "weekly_minutes": 600,
        }
    )
