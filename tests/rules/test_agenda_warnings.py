"""What a programme lacks is named once, for the line that lacks it."""

from dataclasses import dataclass, replace
from uuid import UUID

from dashboard.rules.agenda_lines import Line
from dashboard.rules.agenda_warnings import Lack, Missing, warnings
from models.enums import AgendaKind as K

ONE, TWO = UUID(int=1), UUID(int=2)
TOUR = Line(ONE, K.TOUR, "参观", 60, guide_id=TWO)
TALK = Line(TWO, K.TALK, "分享", 30, place="会议室", speaker="林一帆")


@dataclass(frozen=True)
class S:
    id: UUID
    minutes: int


def test_a_complete_programme_lacks_nothing() -> None:
    assert warnings([TOUR, TALK], [S(ONE, 30), S(TWO, 30)], [TWO]) == ()
    assert warnings([], [], []) == ()


def test_a_tour_shorter_than_its_stops() -> None:
    stops = [S(ONE, 30), S(TWO, 20)]
    assert warnings([TOUR], stops, [TWO]) == ()
    assert warnings([replace(TOUR, minutes=49)], stops, [TWO]) == (Missing(Lack.TOUR_SHORT, ONE, 49, 50),)
    assert warnings([replace(TOUR, minutes=59)], stops, [TWO, TWO]) == (Missing(Lack.TOUR_SHORT, ONE, 59, 60),)
    assert warnings([TOUR, replace(TOUR, id=TWO, minutes=1)], stops, [TWO]) == ()


def test_places_and_speakers_in_either_language_do() -> None:
    assert warnings([replace(TALK, place="", speaker="")], [], []) == (
        Missing(Lack.NO_PLACE, TWO),
        Missing(Lack.NO_SPEAKER, TWO),
    )
    assert warnings([replace(TALK, place="", place_en="Hall", speaker="", speaker_en="Lin")], [], []) == ()
    assert warnings([Line(ONE, K.TRANSFER, "乘车", 30)], [], []) == ()
    assert warnings([Line(ONE, K.BREAK, "茶歇", 30)], [], []) == (Missing(Lack.NO_PLACE, ONE),)


def test_a_tour_is_guided_by_its_own_guide_or_by_every_groups() -> None:
    alone = replace(TOUR, guide_id=None)
    lacks = (Missing(Lack.NO_GUIDE, ONE),)
    assert warnings([alone], [], []) == lacks
    assert warnings([alone], [], [TWO, None]) == lacks
    assert warnings([alone], [], [TWO, TWO]) == ()
    assert warnings([TOUR], [], [None]) == ()
