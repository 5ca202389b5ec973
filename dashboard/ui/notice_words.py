"""What the formal notice says of itself: the suggestion from the visit, and the letter that is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.api.field_words import reminders
from dashboard.documents.notice import LetterLine, LetterSection, NoticeLetter
from dashboard.i18n import Translator
from dashboard.queries.agenda import timed
from dashboard.queries.booklet import Words
from dashboard.queries.member_notice import NoticeFacts
from dashboard.rules.notice_content import SECTIONS, NoticePart, filled
from dashboard.rules.registration_tokens import form_link

P = NoticePart


@dataclass(frozen=True, slots=True)
class Draft:
    """The notice as somebody is writing it, in one language."""

    reference: str
    issued_on: date | None
    parts: Mapping[NoticePart, str]


def suggestion(facts: NoticeFacts, t: Translator) -> dict[NoticePart, str]:
    """Return every part as the visit suggests it, in the translator's language."""
    shown = facts.programme
    hosts = _joined([_say(one.name, t) for one in facts.hosts], t)
    day = t.date(shown.day, "long")
    theme = _say(facts.theme, t)
    title = t("Notice of benchmark visit no. {number} to {hosts}", number=shown.number, hosts=hosts or "—")
    if theme:
        opening = t(
            "To let members learn on the spot from good practice, our association will hold a benchmark visit on "
            "{day} under the theme of {theme}. The arrangements are as follows.",
            day=day,
            theme=theme,
        )
    else:
        opening = t(
            "To let members learn on the spot from good practice, our association will hold a benchmark visit on "
            "{day}. The arrangements are as follows.",
            day=day,
        )
    goals = [_say(goal, t) for goal in facts.goals]
    numbered = [t("({n}) {goal}", n=n, goal=goal) for n, goal in enumerate(goals, start=1)]
    return {
        P.TITLE: title,
        P.ADDRESSEE: t("To all member firms:"),
        P.OPENING: opening,
        P.PURPOSE: "\n".join([t("Members come with these questions and take answers home:"), *numbered])
        if goals
        else t("See good practice on the spot, exchange experience, and find what can be adopted at home."),
        P.TIME: t("{day}, {start}–{end}", day=day, start=t.time(shown.starts), end=t.time(shown.ends)),
        P.PLACE: _place(facts, t),
        P.PROGRAMME: t("The day goes as follows; the host may move single times.") if shown.lines else "",
        P.FEE: _fee(facts, t),
        P.REGISTER: _register(facts, t),
        P.DRESS: t("Business or work dress and flat shoes: the route leads through a garage and plant rooms."),
        P.DISCIPLINE: "\n".join(t("({n}) {goal}", n=n, goal=rule) for n, rule in enumerate(reminders(t), start=1)),
        P.CONTACT: _contact(facts, t),
        P.SIGN_OFF: t("This is hereby notified."),
    }


def headings(t: Translator) -> dict[NoticePart, str]:
    """Return the name of every part: the heading of a section, the label of a field."""
    return {
        P.TITLE: t("Title of the letter"),
        P.ADDRESSEE: t("Addressee"),
        P.OPENING: t("Opening"),
        P.PURPOSE: t("Purpose"),
        P.TIME: t("Time"),
        P.PLACE: t("Place"),
        P.PROGRAMME: t("Programme"),
        P.FEE: t("Fee for taking part"),
        P.REGISTER: t("How to register"),
        P.DRESS: t("What to wear"),
        P.DISCIPLINE: t("Discipline"),
        P.CONTACT: t("Contact"),
        P.SIGN_OFF: t("Sign-off"),
    }


def draft_of(facts: NoticeFacts, t: Translator) -> Draft:
    """Return the notice as it stands: what was written, and the suggestion for the rest."""
    return Draft(facts.reference, facts.issued_on, filled(facts.written, suggestion(facts, t), t.language))


def letter(facts: NoticeFacts, draft: Draft, t: Translator, *, base_url: str) -> NoticeLetter:
    """Return the letter that is printed; a part without words has no section."""
    names = headings(t)
    shown = facts.programme
    by_id = {line.id: line for line in shown.lines}
    registering = facts.registering
    association = _say(facts.association, t)
    return NoticeLetter(
        language=t.language,
        association=association,
        head=t("{association} Notice", association=association),
        reference=draft.reference,
        title=draft.parts[P.TITLE],
        addressee=draft.parts[P.ADDRESSEE],
        opening=draft.parts[P.OPENING],
        sections=tuple(
            LetterSection(key=part.value, heading=names[part], text=draft.parts[part])
            for part in SECTIONS
            if draft.parts[part]
        ),
        programme=tuple(
            LetterLine(
                time=f"{t.time(one.start.time())}–{t.time(one.end.time())}",
                title=t.pick(by_id[one.item.id].title, by_id[one.item.id].title_en),
                place=t.pick(by_id[one.item.id].place, by_id[one.item.id].place_en),
            )
            for one in timed(shown).items
        ),
        sign_off=draft.parts[P.SIGN_OFF],
        date=t.date(draft.issued_on, "long") if draft.issued_on else "",
        register_url=form_link(base_url, registering.slug) if registering and registering.open else "",
    )


def letter_words(t: Translator) -> dict[str, str]:
    """Return the heads of the programme's table and what stands at the code."""
    return {"time": t("Time"), "item": t("Programme item"), "place": t("Place"), "scan": t("Scan to register")}


def _place(facts: NoticeFacts, t: Translator) -> str:
    lines = [t("Meet at: {place}", place=place)] if (place := _say(facts.meeting_place, t)) else []
    for host in facts.hosts:
        name = _say(host.name, t)
        lines.append(t("{name} ({address})", name=name, address=host.address) if host.address else name)
    return "\n".join(lines)


def _fee(facts: NoticeFacts, t: Translator) -> str:
    registering = facts.registering
    if registering is None or not registering.fee_cents:
        return t("Taking part is free; travel to the meeting place is each firm's own.")
    yuan = t.number(registering.fee_cents / 100, 0 if registering.fee_cents % 100 == 0 else 2)
    told = t("{yuan} yuan a person.", yuan=yuan)
    note = _say(registering.fee_note, t)
    return f"{told}{'' if t.language == 'zh' else ' '}{note}" if note else told


def _register(facts: NoticeFacts, t: Translator) -> str:
    registering = facts.registering
    places = t.n("There is 1 place.", "There are {n} places.", facts.capacity)
    if registering is None or not registering.open:
        how = t("Register with the association's secretariat: name, firm, position and what you want to learn.")
    elif registering.deadline:
        until = t.moment(registering.deadline, facts.programme.timezone)
        how = t("Scan the code below by {until} and register.", until=until)
    else:
        how = t("Scan the code below and register.")
    return f"{how}{places}" if t.language == "zh" else f"{how} {places}"


def _contact(facts: NoticeFacts, t: Translator) -> str:
    name = _say(facts.contact, t)
    if not name:
        return ""
    if facts.contact_phone:
        return t("{name}, telephone {phone}", name=name, phone=facts.contact_phone)
    return t("{name} at the association's secretariat", name=name)


def _say(words: Words, t: Translator) -> str:
    return t.pick(words.zh, words.en)


def _joined(parts: list[str], t: Translator) -> str:
    return ("、" if t.language == "zh" else ", ").join(part for part in parts if part)
