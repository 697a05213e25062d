"""Names of actors: the form by which two spellings of one name are the same."""

import re
import unicodedata


def name_key(name: str) -> str:
    """Fold a name to the form by which names are matched: case, accents, dashes, quotes and spacing do not count.

    >>> name_key("Tehrik\u2011e\u2011Taliban  Pakistan") == name_key("tehrik-e-taliban pakistan")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    # Signs become spaces before accents go: the other way round a hyphen that is no ASCII would glue two words.
    text = re.sub(r"['\u2018\u2019\u02bc\u02bf\u02be`]", "", text)
    text = re.sub(r"[\W_]+", " ", text)
    latin = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return " ".join(latin.split())
