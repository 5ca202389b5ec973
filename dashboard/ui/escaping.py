"""People's text where Streamlit reads markdown: in text, labels, titles and messages alike."""


def escape(text: str) -> str:
    """Return user text so that markdown shows it as written."""
    for mark in "\\`*_{}[]()#+-.!|<>$~:":
        text = text.replace(mark, f"\\{mark}")
    return text
