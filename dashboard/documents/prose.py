"""Light markdown in, structured blocks out, so that a case reads well on paper and can carry no source.

The subset is what people write in a case: paragraphs, `-` and `1.` lists, `##` headings, `>` quotes and
`**bold**`. Anything else (links, pictures, HTML, tables) stays the text that it is.
"""

import re
from typing import NotRequired, TypedDict

_BULLET = re.compile(r"[-*+•]\s+(.*)")
_NUMBERED = re.compile(r"(\d{1,3})[.)、]\s*(?!\d)(.*)")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_QUOTE = re.compile(r">\s?(.*)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_ASCII_WORD = re.compile(r"[!-~]")


class Span(TypedDict):
    """A run of text in one weight."""

    text: str
    bold: bool


class Block(TypedDict):
    """A paragraph, heading or quote has `spans`; a list has `items`, and an ordered one where it starts."""

    kind: str
    spans: NotRequired[list[Span]]
    items: NotRequired[list[list[Span]]]
    ordered: NotRequired[bool]
    start: NotRequired[int]


def prose_blocks(markdown: str) -> list[Block]:
    """Parse the subset; every visible character that is no mark of the subset comes out again."""
    blocks: list[Block] = []
    run: list[str] = []
    kind, start = "", 1

    def close() -> None:
        nonlocal kind
        if kind in {"bullets", "numbers"}:
            items = [_spans(item) for item in run]
            blocks.append({"kind": "list", "ordered": kind == "numbers", "start": start, "items": items})
        elif kind:
            blocks.append({"kind": kind, "spans": _spans(_joined(run))})
        run.clear()
        kind = ""

    for line in markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found, number, text = _classify(line.strip())
        if found == "blank":
            close()
            continue
        # A plain line right below a list item goes on with it.
        if found == "paragraph" and kind in {"bullets", "numbers"} and line[:1].isspace():
            run[-1] = _joined([run[-1], text])
            continue
        if found != kind or found == "heading":
            close()
            kind, start = found, number
        run.append(text)
    close()
    return blocks


def _classify(line: str) -> tuple[str, int, str]:
    if not line:
        return "blank", 1, ""
    if match := _HEADING.fullmatch(line):
        return "heading", 1, match[1]
    if match := _BULLET.fullmatch(line):
        return "bullets", 1, match[1]
    if match := _NUMBERED.fullmatch(line):
        return "numbers", int(match[1]), match[2]
    if match := _QUOTE.fullmatch(line):
        return "quote", 1, match[1]
    return "paragraph", 1, line


def _joined(lines: list[str]) -> str:
    """Join wrapped lines: with a space between Latin words, with nothing between Han."""
    text = ""
    for line in lines:
        glue = " " if text and line and _ASCII_WORD.match(text[-1]) and _ASCII_WORD.match(line[0]) else ""
        text += glue + line
    return text


def _spans(text: str) -> list[Span]:
    spans: list[Span] = []
    for index, part in enumerate(_BOLD.split(text)):
        if part:
            spans.append({"text": part, "bold": index % 2 == 1})
    return spans
