import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.nudges.eligibility.allow_list import AllowListError, matches, read_entry

DOMAINS = st.from_regex(r"[a-z][a-z0-9-]{0,8}(\.[a-z]{2,6}){1,2}", fullmatch=True)


@given(domain=DOMAINS, local=st.from_regex(r"[a-zA-Z0-9.+]{1,12}", fullmatch=True))
def test_a_domain_means_everybody_there_with_or_without_its_at(domain: str, local: str) -> None:
    for entry in (domain, f"@{domain}", f" @{domain.upper()} "):
        assert matches(f"{local}@{domain}", read_entry(entry))
        assert not matches(f"{local}@sub.{domain}", read_entry(entry))
        assert not matches(f"{local}@x{domain}", read_entry(entry))


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        ("Kim@Example.com", "kim@example.com"),
        ("bücher.example", "@bücher.example"),
        ("@localhost", "@localhost"),
        ("+44 7700 900-123", "+447700900123"),
        ("+44 7700 900*", "+447700900*"),
    ],
)
def test_an_entry_has_one_form(entry: str, form: str) -> None:
    assert read_entry(entry) == form
    assert read_entry(form) == form


@pytest.mark.parametrize(
    "entry", ["", " ", "*", "@", "+*", "+44*", "everyone", "kim@", "a b@example.org", "*@x.org",
              "@*", "07700900123", "mailto:kim@x.org", "kim@example.org, ben@example.org"]
)  # fmt: skip
def test_what_would_allow_nobody_or_everybody_is_refused_by_name(entry: str) -> None:
    with pytest.raises(AllowListError, match="neither an address") as refused:
        read_entry(entry)
    assert repr(entry) in str(refused.value)


def test_a_domain_is_one_in_letters_and_in_ascii() -> None:
    assert matches("fay@m\u00fcller.example", read_entry("xn--mller-kva.example"))
    assert matches("fay@xn--mller-kva.example", read_entry("@m\u00fcller.example"))
    assert read_entry("xn--99999999.example") == "@xn--99999999.example"  # stands for nothing


@pytest.mark.parametrize("address", ["+447700900123", "+44 7700 900123"])
def test_a_number_is_known_however_it_is_written(address: str) -> None:
    assert matches(address, read_entry("+447700900*"))
    assert matches(address, read_entry("+44 7700 900123"))
    assert not matches(address, read_entry("+447700900124"))
