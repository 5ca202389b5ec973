"""The one place where people's own markdown becomes ours.

It is parsed into the blocks that the printed sheet uses too, and written out again with every character escaped: only
paragraphs, lists, small headings, quotes and bold survive. HTML, links, pictures, formulas, colours and icons are shown
as the characters that they are.
"""

from dashboard.documents.prose import Block, Span, prose_blocks
from dashboard.ui.escaping import escape


def safe_markdown(text: str) -> str:
    """Return markdown for `st.markdown` that shows the text and can do nothing else."""
    return "\n\n".join(_written(block) for block in prose_blocks(text))


def plain(text: str) -> str:
    """Return one line of people's text, escaped for markdown."""
    # An entity would otherwise be decoded: harmless, but not what was written.
    return escape(" ".join(text.split())).replace("&", "\\&")


def marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """Return one line of people's text, escaped, with the places that a search found made visible."""
    parts, at = [], 0
    for start, end in spans:
        parts += [plain_part(text[at:start]), f":orange-background[{plain_part(text[start:end])}]"]
        at = end
    return "".join([*parts, plain_part(text[at:])])


def plain_part(text: str) -> str:
    """Return a stretch of a line, escaped, its outer blanks kept."""
    return escape(text.replace("\n", " ")).replace("&", "\\&")


def _written(block: Block) -> str:
    if block["kind"] == "list":
        start = block.get("start", 1)
        marks = (f"{start + i}." if block.get("ordered") else "-" for i in range(len(block["items"])))
        return "\n".join(f"{mark} {_spans(item)}" for mark, item in zip(marks, block["items"], strict=True))
    words = _spans(block["spans"])
    return {"heading": "#### ", "quote": "> "}.get(block["kind"], "") + words


def _spans(spans: list[Span]) -> str:
    return "".join(_bold(span["text"]) if span["bold"] else plain_part(span["text"]) for span in spans)


def _bold(text: str) -> str:
    # Markdown takes ** beside punctuation for text; a zero-width space at that edge makes it a mark again.
    first, last = ("" if text[i].isalnum() else "\u200b" for i in (0, -1))
    return f"**{first}{plain_part(text)}{last}**"
