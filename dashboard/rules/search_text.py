"""Chinese and English search without a dictionary: overlapping character bigrams and folded words.

Every token is plain lower-case ASCII beginning with a letter, so neither FTS5's `unicode61` nor PostgreSQL's `simple`
parser splits, folds or drops it, whatever its Unicode version or locale, and nothing that a person types can be
query syntax:

- `w` + a Latin word or number (`wwifi`, `w5g`), without accents, at most 40 characters;
- `h` + four base-32 digits a character, two characters: a bigram. The last character of a run has a token of its own.

Because a character always takes four digits, one character is found by the prefix of its bigrams; words of two and
more by all their bigrams together (`AND`, so it works with `detail=column`). An FTS5 table gains from `prefix='5'`.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

MAX_WORD = 40
MAX_QUERY = 100
MAX_TERMS = 32
MIN_PREFIX_WORD = 3
_DIGITS = "0123456789abcdefghijklmnopqrstuv"


@dataclass(frozen=True, slots=True)
class Term:
    """A token to be found, whole or as the beginning of one."""

    token: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """A word (ASCII letters and digits) or an unbroken run of other letters; `starts` are places in the original."""

    text: str
    starts: tuple[int, ...]
    is_word: bool


def index_text(text: str) -> str:
    """Return the tokens of a text, separated by spaces, repeated as often as they occur (for ranking)."""
    return " ".join(token for run in _runs(text) for token in _tokens(run))


def query_terms(text: str) -> list[tuple[Term, ...]]:
    """Return one group of terms for each word of a query; all terms of all groups must be found.

    Latin words of three and more letters also find longer words that begin with them; numbers only themselves. Only
    the first 100 characters count, and at most 32 terms: longer is not a search.
    """
    groups: list[tuple[Term, ...]] = []
    left = MAX_TERMS
    for run in _runs(text[:MAX_QUERY]):
        group = tuple(dict.fromkeys(_terms(run)))[:left]
        if group and group not in groups:
            groups.append(group)
            left -= len(group)
    return groups


def fts5_query(text: str) -> str | None:
    """Return the MATCH expression for SQLite FTS5, or None when there is nothing to look for."""
    terms = [term for group in query_terms(text) for term in group]
    return " AND ".join(f'"{term.token}"*' if term.prefix else f'"{term.token}"' for term in terms) or None


def tsquery(text: str) -> str | None:
    """Return the text for PostgreSQL's `to_tsquery('simple', …)`, or None when there is nothing to look for."""
    terms = [term for group in query_terms(text) for term in group]
    return " & ".join(f"{term.token}:*" if term.prefix else term.token for term in terms) or None


def highlight_spans(text: str, query: str) -> list[tuple[int, int]]:
    """Return where the query's words stand in the original text: (start, end), ordered, not touching.

    A run of characters that is nowhere found whole is marked by its bigrams, as it was found.
    """
    wanted = list(_runs(query[:MAX_QUERY]))
    flat = "".join(map(_letters, text))
    if not any(piece in flat for want in wanted for piece in _least(want)):
        return []  # most texts of a case: cheaper than cutting them up
    runs = list(_runs(text))
    hits: set[int] = set()
    for want in wanted:
        found = {place for run in runs for place in _places(run, want.text, want.is_word)}
        if not found and not want.is_word and len(want.text) > 2:
            pairs = {want.text[i : i + 2] for i in range(len(want.text) - 1)}
            found = {place for run in runs for pair in pairs for place in _places(run, pair, False)}
        hits |= found
    return _spans(hits, text)


def excerpt(text: str, query: str, width: int = 80) -> str:
    """Return about `width` characters of the text around the first hit, on one line, with … where it was cut."""
    line = " ".join(text.split())
    if len(line) <= width:
        return line
    spans = highlight_spans(line, query)
    start = max(0, min(spans[0][0] - width // 4, len(line) - width)) if spans else 0
    end = start + width
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")


def _tokens(run: _Run) -> Iterator[str]:
    if run.is_word:
        yield "w" + run.text[:MAX_WORD]
        return
    codes = [_code(c) for c in run.text]
    yield from ("h" + a + b for a, b in pairwise(codes))
    yield "h" + codes[-1]


def _terms(run: _Run) -> Iterator[Term]:
    if run.is_word:
        yield Term("w" + run.text[:MAX_WORD], prefix=len(run.text) >= MIN_PREFIX_WORD and not run.text.isdigit())
    elif len(run.text) == 1:
        yield Term("h" + _code(run.text), prefix=True)
    else:
        yield from (Term(token) for token in list(_tokens(run))[:-1])


def _code(character: str) -> str:
    point = ord(character)
    # Twenty bits hold planes 0-15; plane 16 is private use and never a letter.
    return "".join(_DIGITS[point >> shift & 31] for shift in (15, 10, 5, 0))


def _fold(character: str) -> str:
    """Return a character as it is compared: compatibility forms unified, lower case, without accents."""
    plain = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if unicodedata.category(c) not in {"Mn", "Me"})


@lru_cache(maxsize=16384)
def _pieces(character: str) -> tuple[tuple[str, bool], ...]:
    """Return the folded characters with whether each is a letter or digit; nothing for what is inside a word.

    Long texts are cut again for every excerpt, so what is known of a character is worked out once.
    """
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:  # accents, joiners, soft hyphens
        return ()
    folded = _fold(character) or " "
    return tuple((c, unicodedata.category(c)[0] in "LN" and ord(c) < 0x100000) for c in folded)


@lru_cache(maxsize=16384)
def _letters(character: str) -> str:
    return "".join(c for c, letter in _pieces(character) if letter)


def _least(want: _Run) -> list[str]:
    """Return strings of which a text must hold one for the word to be marked in it."""
    if want.is_word:
        return [want.text[:MAX_WORD]]
    return [want.text[i : i + 2] for i in range(len(want.text) - 1)] or [want.text]


def _runs(text: str) -> Iterator[_Run]:
    characters: list[str] = []
    starts: list[int] = []
    is_word = False
    for place, original in enumerate(text):
        for c, letter in _pieces(original):
            if characters and (not letter or c.isascii() != is_word):
                yield _Run("".join(characters), tuple(starts), is_word)
                characters, starts = [], []
            if letter:
                is_word = c.isascii()
                characters.append(c)
                starts.append(place)
    if characters:
        yield _Run("".join(characters), tuple(starts), is_word)


def _places(run: _Run, wanted: str, is_word: bool) -> Iterator[int]:
    if run.is_word != is_word:
        return
    if is_word:
        whole_only = len(wanted) < MIN_PREFIX_WORD or wanted.isdigit()
        if run.text == wanted if whole_only else run.text.startswith(wanted[:MAX_WORD]):
            yield from run.starts[: len(wanted)]
        return
    at = run.text.find(wanted)
    while at >= 0:
        yield from run.starts[at : at + len(wanted)]
        at = run.text.find(wanted, at + 1)


def _spans(hits: set[int], text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for place in sorted(hits):
        end = place + 1
        while end < len(text) and unicodedata.category(text[end]) in {"Mn", "Me"}:
            end += 1
        if spans and spans[-1][1] >= place:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((place, end))
    return spans
