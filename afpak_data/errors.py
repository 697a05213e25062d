"""What can go wrong, in one clear sentence each."""

from collections.abc import Iterable
from difflib import get_close_matches


class AfpakError(Exception):
    """The data or the input are wrong; the message says what, where, and what to do next."""


class UnknownNameError(AfpakError, LookupError):
    """A table, column, row, version or code that does not exist; the message names the nearest that do."""

    def __init__(self, what: str, name: object, known: Iterable[str]) -> None:
        by_fold = {each.casefold(): each for each in reversed(list(known))}
        known = list(reversed(by_fold.values()))
        near = get_close_matches(str(name).casefold(), by_fold, n=3, cutoff=0.6)
        if near:
            hint = f"did you mean {' or '.join(by_fold[fold] for fold in near)}?"
        elif len(known) <= 25:
            hint = f"there are {', '.join(known)}"
        else:
            hint = "and nothing has a name like it"
        super().__init__(f"There is no {what} '{name}'; {hint}")
