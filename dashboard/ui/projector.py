"""What the projector shows, as one piece of a page: the clock, now and next, notices, questions, how to join."""

import html
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache

from dashboard.documents.qr import qr_svg
from dashboard.i18n import Translator
from dashboard.queries.board import BoardNotice
from dashboard.queries.live import Day
from dashboard.queries.moderation import Asked
from dashboard.queries.visits import VisitChoice
from dashboard.rules.live import Lane
from dashboard.ui import live_words as words
from models.enums import AgendaKind, QuestionState

QUESTIONS = 3
NOTICES = 2
GROUPS = 16
FEW, MANY = 4, 8
"""Up to so many groups there is room for a line each, and then for where each goes next."""
LATER = 4


def screen(
    visit: VisitChoice, day: Day, asked: Sequence[Asked], told: Sequence[BoardNotice], t: Translator, *, join: str
) -> str:
    """Return the screen. Hidden questions are not among `asked`; of an anonymous one nothing is told but its text."""
    groups = _groups(day, t)
    return (
        f'<div class="qj-screen"><header><h1>{_(t.pick(visit.title, visit.title_en))}</h1>'
        f"<time>{words.clock(day.now, day.plan, t)}</time></header>"
        f"<main><section>{_now(day, t)}{_notices(told, groups, t)}{groups or _later(day, t)}</section>"
        f"<section>{_questions(asked, t, over=day.all.over)}{_join(join, t)}</section></main></div>"
    )


def _(text: str) -> str:
    return html.escape(text)


def _now(day: Day, t: Translator) -> str:
    lane = day.all
    if not lane.placed:
        return ""
    if lane.over:
        return f'<div class="big"><small>{_(t("Over"))}</small><b>{_(t("Thank you for coming"))}</b></div>'
    made = ""
    if lane.now is not None:
        head = f"{t('Now')}　{words.span(lane.now, day.plan, t)}　{words.place(day.plan, lane.now.segment, t)}"
        made += f'<div class="big"><small>{_(head)}</small><b>{_(words.name(day.plan, lane.now.segment, t))}</b></div>'
    if lane.next is not None:
        kind = "then" if lane.now is not None else "big"
        head = f"{t('Next')}　{words.clock(lane.next.start, day.plan, t)}"
        made += (
            f'<div class="{kind}"><small>{_(head)}</small><b>{_(words.name(day.plan, lane.next.segment, t))}</b></div>'
        )
    return made


def _groups(day: Day, t: Translator) -> str:
    touring = day.all.now is not None and day.all.now.segment.kind is AgendaKind.TOUR
    if not (touring and day.groups):
        return ""
    rows = "".join(
        f"<tr><th>{_(t.pick(one.group.name, one.group.name_en))}</th>"
        f"<td>{_at(day, one.lane, t, ahead=len(day.groups) <= MANY)}</td></tr>"
        for one in day.groups[:GROUPS]
    )
    if (more := len(day.groups) - GROUPS) > 0:
        rows += f"<tr><td>{_(t.n('and 1 more', 'and {n} more', more))}</td></tr>"
    return f'<table class="{"many" if len(day.groups) > FEW else ""}">{rows}</table>'


def _later(day: Day, t: Translator) -> str:
    """Return what comes after the next item, where no groups take the room."""
    after = [one for one in day.all.placed if day.all.next is not None and one.start > day.all.next.start][:LATER]
    rows = "".join(
        f"<tr><th>{words.clock(one.start, day.plan, t)}</th><td>{_(words.name(day.plan, one.segment, t))}</td></tr>"
        for one in after
    )
    return f"<table>{rows}</table>" if rows else ""


def _at(day: Day, lane: Lane, t: Translator, *, ahead: bool) -> str:
    now, following = lane.now, lane.next
    here = f"<b>{_(words.name(day.plan, now.segment, t))}</b>" if now is not None else f"<b>{_(t('on the way'))}</b>"
    if lane.over:
        return f"<b>{_(t('Done with the tour'))}</b>"
    then = ""
    if ahead and following is not None:
        when = words.clock(following.start, day.plan, t)
        then = f"<small>{when}　{_(words.name(day.plan, following.segment, t))}</small>"
    return here + then


def _notices(told: Sequence[BoardNotice], groups: str, t: Translator) -> str:
    """Return the newest notices, one alone where the groups need the room."""
    shown = told[: 1 if groups else NOTICES]
    return "".join(f'<p class="notice">{_(t.pick(one.text, one.text_en))}</p>' for one in shown)


def _questions(asked: Sequence[Asked], t: Translator, *, over: bool) -> str:
    shown = [one for one in asked if one.state in (QuestionState.ANSWERING, QuestionState.OPEN)][:QUESTIONS]
    rows = "".join(_question(one, t) for one in shown)
    if not rows and over:
        return ""
    if not rows:
        rows = f'<li class="none">{_(t("Your question can be the first."))}</li>'
    return f"<h2>{_(t('Questions'))}</h2><ol>{rows}</ol>"


def _question(one: Asked, t: Translator) -> str:
    state = "answering" if one.state is QuestionState.ANSWERING else ""
    head = f"<small>{_(t('Being answered'))}</small>" if state else ""
    by = t.pick(one.firm, one.firm_en)
    foot = "　".join(
        part
        for part in (by, t.n("1 would ask the same", "{n} would ask the same", one.votes) if one.votes else "")
        if part
    )
    foot = f"<em>{_(foot)}</em>" if foot else ""
    return f'<li class="{state}">{head}<span>{_(t.pick(one.text, one.text_en))}</span>{foot}</li>'


def _join(address: str, t: Translator) -> str:
    picture = _code(address)
    if not picture:
        return ""
    return (
        f'<div class="join"><img alt="{_(t("QR code of the field app"))}" src="data:image/svg+xml;base64,{picture}">'
        f"<p><b>{_(t('Ask and vote on your phone'))}</b><br>{_(t('Scan this, or the code on your badge.'))}</p></div>"
    )


@lru_cache(maxsize=8)
def _code(address: str) -> str:
    try:
        return b64encode(qr_svg(address)).decode()
    except ValueError:  # the address of this server is not set to one that a phone could open
        return ""
