"""Route cards in the viewer's language, from a plan."""

from dashboard.documents.route_cards import CardStep, RouteCard, RouteCards, route_cards_pdf
from dashboard.documents.typesetting import missing_glyphs, texts_in
from dashboard.i18n import Translator
from dashboard.queries.agenda import TourGroup
from dashboard.queries.rotation import TourShown, Workbench
from dashboard.rules.rotation import Plan
from dashboard.rules.route import END, START, clock
from dashboard.ui import rotation_words as words
from dashboard.ui.viewer import Viewer


def cards_bytes(viewer: Viewer, shown: Workbench, tour: TourShown, plan: Plan) -> bytes:
    """Return the cards of every group as PDF."""
    t = viewer.t
    sheet = cards(shown, tour, plan, t, association=t.pick(viewer.profile.association, viewer.profile.association_en))
    return route_cards_pdf(sheet, {"guide": t("Guide"), "from": t("Leaves"), "to": t("Arrives")})


def cards(shown: Workbench, tour: TourShown, plan: Plan, t: Translator, *, association: str = "") -> RouteCards:
    """Return what is printed."""
    programme = shown.programme
    return RouteCards(
        language=t.language,
        association=association,
        title=t("Visit {number}, {title}", number=programme.number, title=t.pick(programme.title, programme.title_en)),
        day=t.date(programme.day, "long"),
        note=t("Late? Tell your guide: the plan can be changed for everybody."),
        cards=tuple(_card(shown, tour, plan, group, t) for group in shown.groups),
    )


def unprintable(sheet: RouteCards) -> list[str]:
    """Return the characters that the font lacks."""
    return missing_glyphs(texts_in(sheet))


def _card(shown: Workbench, tour: TourShown, plan: Plan, group: TourGroup, t: Translator) -> RouteCard:
    zero, problem, route = words.minute(tour), tour.tour, shown.route
    stops = {stop.key: (n, stop) for n, stop in enumerate(tour.stops, start=1)}
    at, free = START, 0
    stays = plan.of(str(group.id))
    steps: list[CardStep] = []
    for stay in stays:
        number, stop = stops[stay.stop]
        walk = problem.minutes(at, stay.stop)
        steps.append(
            CardStep(
                number=str(number),
                start=clock(zero + stay.start),
                end=clock(zero + stay.end),
                stop=words.stop_name(stop, t),
                place=t.pick(stop.place, stop.place_en),
                guide=_person(shown, stop.guide_id, t),
                way=words.way(walk, stay.start - free - walk if steps else 0, t),
            )
        )
        at, free = stay.stop, stay.end
    first = stays[0] if stays else None
    leaves = first.start - problem.minutes(START, first.stop) if first else 0
    back = problem.minutes(at, END)
    return RouteCard(
        group=words.group_name(group, t),
        guide=_person(shown, group.guide_id, t),
        members=t.n("1 person", "{n} people", group.members) if group.members else "",
        leaves=clock(zero + leaves),
        leaves_from=t.pick(route.start_place, route.start_place_en),
        steps=tuple(steps),
        last_way=words.way(back, 0, t),
        arrives=clock(zero + free + back),
        arrives_at=t.pick(route.end_place, route.end_place_en),
    )


def _person(shown: Workbench, person_id: object, t: Translator) -> str:
    guide = next((one for one in shown.programme.guides if one.id == person_id), None)
    return t.pick(guide.name, guide.name_en) if guide else ""
