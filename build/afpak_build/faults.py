"""Faults of the input: all that a station finds, told as `file:line: what is wrong, and what to do`."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Fault:
    """One fault, and the place in the raw files that has to be mended."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class InputError(Exception):
    """The raw files hold faults; nothing was published."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the end of a message: the known words that a wrong one may have meant, or how to see them all."""
    known = sorted(set(known))
    by_fold = {each.casefold(): each for each in known}
    close = get_close_matches(word.casefold(), by_fold, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(by_fold[fold] for fold in close)}?"
    if not known:
        return "there is none yet"
    return f"one of {', '.join(known)}" if len(known) <= 20 else "the codebook and `afpak show` list them"
