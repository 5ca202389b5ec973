"""What is kept of text that a person typed or a client sent."""

import unicodedata

# Overrides and isolates of writing direction: they let a line look unlike what it stores.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str) -> str:
    """Return the text in Unicode NFC, trimmed, without what no reader can see and no database should hold.

    Control characters go, except line feed and tab (CR LF and CR become LF); so do lone surrogates,
    which cannot be encoded as UTF-8, and direction overrides. Applying it twice changes nothing more.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        c for c in lines if c in "\n\t" or not (unicodedata.category(c) in {"Cc", "Cs"} or c in _BIDI_CONTROLS)
    )
    return unicodedata.normalize("NFC", kept).strip()
