"""The frame of every page: style, logo, language switch, account, and opening a page."""

import html
import json
from functools import cache

import streamlit as st

from dashboard.i18n import LANGUAGES, Translator, translator
from dashboard.navigation import page_spec
from dashboard.services import sessions
from dashboard.settings import ROOT
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import writing

VIEWER = "_viewer"
PAGE = "_page"  # the message that names the open page
_LOGOUT = (
    '<form method="post" action="/logout" target="_top"><button type="submit" class="qj-logout">{label}</button></form>'
)
STATIC = ROOT / "dashboard" / "static"
SERVED = "/app/static"  # the address of that folder: what has one is fetched once, not sent again with every rerun


def is_dark() -> bool:
    return st.context.theme.type == "dark"


@cache
def style(name: str) -> str:
    """Return a style sheet of `static/` for `st.html`, read once in a server's life."""
    return f"<style>{(STATIC / name).read_text(encoding='utf-8')}</style>"


def _style() -> None:
    st.html(style("desk.css"))
    if is_dark():
        st.html(style("desk_dark.css"))


@cache
def _language_style(language: str) -> str:
    """Return the style that a language asks for.

    It words the file chooser, for which Streamlit has English and no setting; and the font's quotation marks are as
    wide as a Han character, which tears English sentences apart.
    """
    t = translator(language)
    zone = '[data-testid="stFileUploaderDropzone"]'
    worded = {
        f'{zone} [data-testid^="stBaseButton"] p': t("Choose a file"),
        f'{zone} [data-testid="stFileUploaderDropzoneInstructions"] span': "",  # said below the chooser, see uploads.py
    }
    rules = "".join(
        f"{piece}{{font-size:0}}{piece}::after{{content:{json.dumps(words, ensure_ascii=False)};font-size:.9375rem}}"
        for piece, words in worded.items()
    )
    narrow = '[data-testid="stApp"]{font-feature-settings:"palt"}' if language == "en" else ""
    return f"<style>{rules}{narrow}</style>"


def _switch_language(viewer: Viewer, language: str) -> None:
    with showing_faults(viewer.t), writing() as db:
        sessions.set_language(db, actor=viewer.actor, language=language)


def draw_frame(viewer: Viewer) -> None:
    """Draw what stands around every page."""
    t = viewer.t
    _style()
    st.html(_language_style(t.language))
    logo = "logo_dark.svg" if is_dark() else "logo.svg"
    st.logo(f"{SERVED}/{logo}", icon_image=f"{SERVED}/icon.svg", size="large")
    other = "en" if t.language == "zh" else "zh"
    with st.container(key="topbar", horizontal=True, horizontal_alignment="right"):
        st.button(
            LANGUAGES[other],
            key="language",
            type="tertiary",
            icon=":material/translate:",
            on_click=_switch_language,
            args=(viewer, other),
        )
    with st.sidebar, st.container(key="account"):
        association = t.pick(viewer.profile.association, viewer.profile.association_en)
        st.caption(f"{escape(association)}\u3000{escape(t.pick(viewer.profile.name, viewer.profile.name_en))}")
        st.html(_LOGOUT.format(label=html.escape(t("Sign out"))))


def draw_signed_out() -> None:
    """Say that the session has ended and where to sign in again."""
    t = translator("zh")
    _style()
    st.title("请重新登录")
    st.write("登录已结束或已失效。已经保存的内容都在。 Your session has ended; what was saved is kept.")
    st.link_button(f"{t('Sign in')} Sign in", "/login", type="primary")


def open_page(name: str, *, heading: bool = True) -> tuple[Viewer, Translator]:
    """Begin a page: return the viewer and the words, or stop where the page is not theirs.

    This only decides what is drawn: the services decide what is allowed.
    """
    viewer: Viewer = st.session_state[VIEWER]
    spec = page_spec(name)
    t = viewer.t
    if not viewer.may(spec.needs):
        st.title(t(spec.title))
        empty_state(
            t("This page is not for your role."),
            t("Ask the association if you need it; what is yours stands in the menu."),
            icon=":material/lock:",
        )
        st.page_link(page_spec("home").file, label=t("To the start page"), icon=":material/arrow_back:")
        st.stop()
    st.session_state[PAGE] = spec.title
    if heading:
        st.title(t(spec.title))
    return viewer, t
