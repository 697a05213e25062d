"""Finding passages and words in a source text."""

import pytest

from afpak_data.passages import PassageError, find, holds, normalise

TEXT = normalise(
    "One \u2018day\u2019 the *Taliban*\u2019s\nmen\u2014all of them\u2014left.\u00b9 The end\u00ad came. The end."
)


def test_marks_quotes_dashes_and_breaks_do_not_count():
    assert TEXT == "one 'day' the taliban's men-all of them-left. the end came. the end."


def test_a_passage_runs_from_its_first_to_its_last_words():
    assert find(TEXT, "One \u2018day", "them\u2014left").text == "one 'day' the taliban's men-all of them-left"


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("no such words", "them", "the words 'no such words' are not in the text"),
        ("One", "The end", "the words 'The end' stand in the text 2 times; take more of them"),
        ("of them", "One", "the last words 'One' stand before the first words 'of them'"),
        ("On", "them", "the words 'On' are not in the text"),
    ],
)
def test_an_anchor_that_does_not_hold_is_told(first, last, message):
    with pytest.raises(PassageError) as caught:
        find(TEXT, first, last)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("passage", "words", "expected"),
    [
        ("some 1.7 million left", "1.7 million", True),
        ("some 11.7 million left", "1.7 million", False),
        ("some 1.75 left", "1.7", False),
        ("killed 12,300 people", "300", False),
        ("killed 12 of 300.", "300", True),
        ("the isi's men", "ISI", True),
        ("a crisis", "ISI", False),
        ("a 60% increase", "60%", True),
    ],
)
def test_words_are_found_as_whole_words(passage, words, expected):
    assert holds(normalise(passage), words) is expected
