"""Plain HTML pages of our own, without Streamlit: sign-in, surveys, messages."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.api.headers import PLAIN
from dashboard.i18n import LANGUAGES, Translator, translator
from dashboard.settings import settings

LANGUAGE_COOKIE = "qj_language"
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def language_of(request: Request) -> str:
    """Return the reader's language: asked for, remembered, or what the browser prefers; else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return "zh"


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template in the reader's language, never cached, under a strict content policy."""
    t: Translator = values.pop("t", None) or translator(language_of(request))
    html = _pages.get_template(template).render(
        t=t, language=t.language, languages=LANGUAGES, path=request.url.path, **values
    )
    answer = HTMLResponse(html, status_code=status)
    answer.headers["content-security-policy"] = PLAIN
    answer.headers["cache-control"] = "no-store"
    if request.query_params.get("lang") in LANGUAGES:
        keep_language(answer, t.language)
    return answer


def keep_language(answer: Response, language: str) -> None:
    """Remember in the browser which language was chosen."""
    answer.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=365 * 86400,
        samesite="lax",
        httponly=True,
        secure=settings().secure_cookies,
    )
