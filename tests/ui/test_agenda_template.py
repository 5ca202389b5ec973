"""Beginning again from a template keeps what people have settled for items of the same name."""

from dataclasses import replace
from datetime import time
from uuid import uuid4

import pytest

from dashboard.rules.agenda_lines import Line
from dashboard.templates import programmes
from dashboard.services.programme_templates import template_lines
from models.enums import AgendaKind


@pytest.mark.parametrize("key", list(programmes()))
def test_the_lines_are_the_templates(key: str) -> None:
    template = programmes()[key]
    lines = template_lines(template, ())
    assert [(line.kind, line.title, line.title_en, line.minutes) for line in lines] == [
        (item.kind, item.title.zh, item.title.en, item.minutes) for item in template.items
    ]
    assert len({line.id for line in lines}) == len(lines)
    minutes = template.starts.hour * 60 + template.starts.minute
    for line, item in zip(lines, template.items, strict=True):
        assert line.fixed_start == (time(minutes // 60, minutes % 60) if item.fixed else None)
        minutes += line.minutes


def test_items_of_the_same_name_keep_their_row_and_people_and_others_go() -> None:
    template = next(iter(programmes().values()))
    first = template_lines(template, ())
    talk = next(line for line in first if line.kind is AgendaKind.TALK)
    settled = replace(talk, minutes=5, speaker="林一帆", place="报告厅", guide_id=uuid4())
    own = Line(uuid4(), AgendaKind.BREAK, "自己加的茶歇", 10)
    again = template_lines(template, [settled, own])
    kept = next(line for line in again if line.id == talk.id)
    assert (kept.speaker, kept.place, kept.guide_id) == ("林一帆", "报告厅", settled.guide_id)
    assert kept.minutes == talk.minutes
    assert own.id not in {line.id for line in again}
