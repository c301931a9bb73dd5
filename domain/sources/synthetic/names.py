"""Faker, where it is installed: only the extra `demo` brings it."""

from typing import TYPE_CHECKING

from domain.sources.batch import SourceError

if TYPE_CHECKING:
    from faker import Faker


def seeded_faker(*, seed: int) -> "Faker":
    """A Faker that gives the same British names for the same seed.

    Raises `SourceError` saying what to install where it is not there.
    """
    try:
        from faker import Faker  # noqa: PLC0415 - an import at the top would ask every import for it
    except ImportError as error:
        raise SourceError(
            "inventing people needs Faker: run `make setup`, or install the extra `demo`"
        ) from error
    faker = Faker("en_GB")
    faker.seed_instance(seed)
    return faker
