"""Vocabulary of the synthetic programme: groups with their shares, and what people write."""

from itertools import product
from typing import Final

Shares = tuple[tuple[str, float], ...]

#: Nobody may take it for a real one: it says so wherever its name stands.
PROGRAMME: Final = "Digital Skills Apprenticeship (simulated)"
COHORT: Final = "Simulated apprentices"
PROGRAMME_REF: Final = "DSA"
LEARNERS_DOMAIN: Final = "learners.example.org"
STAFF_DOMAIN: Final = "staff.example.org"
#: Ofcom keeps these thousand mobile numbers for drama: nobody answers.
PHONE: Final = "+447700900"

ZONES: Final[Shares] = (
    ("Europe/London", 0.95), ("Europe/Dublin", 0.02), ("Europe/Warsaw", 0.01), ("", 0.02),
)  # fmt: skip
LANGUAGES: Final[Shares] = (("en", 0.92), ("cy", 0.03), ("pl", 0.03), ("es", 0.02))
GENDERS: Final[Shares] = (
    ("Female", 0.48), ("Male", 0.49), ("Non-binary", 0.01), ("Prefer not to say", 0.02),
)  # fmt: skip
AGE_BANDS: Final[Shares] = (("16-18", 0.25), ("19-24", 0.35), ("25-34", 0.25), ("35+", 0.15))
ETHNICITIES: Final[Shares] = (
    ("White", 0.76), ("Asian or Asian British", 0.11), ("Black or Black British", 0.06),
    ("Mixed or multiple ethnic groups", 0.04), ("Other ethnic group", 0.02), ("", 0.01),
)  # fmt: skip
REGIONS: Final[Shares] = (
    ("North East", 0.05), ("North West", 0.13), ("Yorkshire and the Humber", 0.1),
    ("East Midlands", 0.08), ("West Midlands", 0.1), ("East of England", 0.09), ("London", 0.12),
    ("South East", 0.13), ("South West", 0.08), ("Wales", 0.05), ("Scotland", 0.05),
    ("Northern Ireland", 0.02),
)  # fmt: skip
#: Tenths of the country by the index of multiple deprivation, most deprived first.
DEPRIVATION: Final[Shares] = tuple(
    (f"{t}-{t + 10}%", 0.13 - 0.006 * t / 9) for t in range(0, 100, 10)
)
DISABILITY: Final[Shares] = (("No", 0.87), ("Yes", 0.12), ("", 0.01))
EDUCATION: Final[Shares] = (
    ("No formal qualifications", 0.04), ("GCSE or equivalent", 0.42),
    ("A level or equivalent", 0.39), ("Higher education", 0.15),
)  # fmt: skip
JOBS: Final[Shares] = (
    ("Service desk assistant", 0.3), ("Junior analyst", 0.25), ("Administrator", 0.2),
    ("Web assistant", 0.15), ("Network technician", 0.1),
)  # fmt: skip
HOURS: Final[Shares] = (("37", 0.7), ("30", 0.2), ("24", 0.1))

TRADES: Final = (
    "Logistics", "Care", "Retail", "Engineering", "Foods", "Energy", "Hospitality", "Media",
    "Finance", "Homes", "Health", "Print",
)  # fmt: skip
#: Kinds of barrier, and how a learner mentions one.
BARRIERS: Final = (
    ("Childcare", "Childcare takes most of my evenings."),
    ("Transport", "Getting to work and back is difficult right now."),
    ("Health", "My health has held me back."),
    ("Workload at work", "Work is so busy that I rarely get my study time."),
    ("Device or internet", "My laptop and internet keep letting me down."),
    ("Money", "Money is tight and on my mind."),
    ("Housing", "I have to move and it takes a lot of time."),
    ("Caring for family", "I am looking after someone at home."),
)
SEVERITIES: Final = ("minor", "intermittent", "major")
STAGES: Final = ("Onboarding", "Foundations", "Practice", "Project", "Final assessment")

_HARD = (
    ("This was a hard week.", "I fell behind this week.", "I found it difficult to start.",
     "I am not sure I can keep this up."),
    ("The material feels too much at once.", "I did not find time for the lessons.",
     "I could use some help with the tasks.", "I got stuck and stopped."),
)  # fmt: skip
_FAIR = (
    ("An ordinary week.", "Some progress this week.", "I am getting there.", "It was all right."),
    ("I finished a few lessons.", "The quiz was fair.", "I want to catch up at the weekend.",
     "I read most of the module."),
)  # fmt: skip
_GOOD = (
    ("A good week!", "I enjoyed this week.", "I feel I am making progress.",
     "Things are going well."),
    ("The videos were really useful.", "I used what I learned at work.",
     "The workshop helped me a lot.", "My team noticed what I can do now."),
)  # fmt: skip
_REVIEW = (
    ("Thank you for talking today.", "Good to see you this week.", "Thanks for your update."),
    ("Let us look at your plan together next time.", "Keep going with the next module.",
     "Tell me if anything gets in your way."),
)  # fmt: skip
_MARKED = (
    ("I have marked your assignment.", "Your assignment is back.",
     "Thank you for handing this in."),
    ("See my notes on the second part.", "Clear structure and good examples.",
     "Try to say more about why."),
)  # fmt: skip
_MISSED = (
    ("We missed each other today.", "I could not reach you this week."),
    ("I will try again soon.", "Call me whenever it suits you."),
)  # fmt: skip


def _sentences(parts: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(" ".join(pair) for pair in product(*parts))


#: What a learner writes in a hard, fair or good week (codes 0, 1, 2).
CHECK_INS: Final = tuple(_sentences(parts) for parts in (_HARD, _FAIR, _GOOD))
#: What a coach writes after a review, with a mark, or when nobody answered (codes 0, 1, 2).
FEEDBACK: Final = tuple(_sentences(parts) for parts in (_REVIEW, _MARKED, _MISSED))
