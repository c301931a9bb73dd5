from domain.risk.model.facts import FACTS
from domain.risk.model.input_names import INPUT_WORDS, input_words


def test_everything_a_scorer_reads_has_plain_words_of_its_own() -> None:
    read = {name for names in FACTS.values() for name in names}
    assert set(INPUT_WORDS) == read
    assert len(set(INPUT_WORDS.values())) == len(read)


def test_an_input_of_an_older_scorer_goes_by_its_name() -> None:
    assert input_words("clicks_on_moon") == "clicks on moon"
