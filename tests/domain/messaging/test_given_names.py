import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messaging.given_names import given_name


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ada Lovelace", "Ada"),
        ("Ada", "Ada"),
        ("ada", "Ada"),
        ("SMITH, John", "John"),
        ("smith, JOHN Q", "John"),
        ("JOHN SMITH", "John"),
        ("DUPONT Jean", "Jean"),
        ("Jean DUPONT", "Jean"),
        ("van der Berg, Anna", "Anna"),
        ("O'Brien, Siobhán", "Siobhán"),
        ("Mary-Jane Watson", "Mary-Jane"),
        ("mary-jane watson", "Mary-Jane"),
        ("Frau Dr. Anna Schmidt", "Anna"),
        ("Smith, Dr. Jane", "Jane"),
        ("John Smith Jr.", "John"),
        ("Lovelace, Ada (Student)", "Ada"),
        ("\u202eAda Example\u202c", "Ada"),
        ("  Ada   Lovelace ", "Ada"),
    ],
)
def test_people_are_called_by_their_given_name(name: str, called: str) -> None:
    assert given_name(name) == called


@pytest.mark.parametrize(
    "name",
    [
        *(None, "", "   ", "-", ",", "Smith,", "SMITH", "Dr.", "Dr. Smith", "Herr Müller"),
        *("test@example.com", "12345", "Learner 0042", "jsmith42", "N/A", "Unknown", "Test User"),
        *(
            "J. Smith",
            "J.R. Smith",
            "john.smith",
            "<b>Ada</b> Lovelace",
            "{{ name }}",
            "A" * 26,
            "\u202e",
        ),
    ],
)
def test_where_no_given_name_can_be_told_nobody_is_called_by_one(name: str | None) -> None:
    assert given_name(name) == ""


@given(st.text())
def test_nobody_is_called_by_a_number_an_address_or_an_endless_name(name: str) -> None:
    called = given_name(name)
    assert len(called) <= 25
    assert not any(c.isdigit() or c in "@,<>{}\n" for c in called)
