import re

import pytest

from dashboard.i18n import translator
from dashboard.settings import ROOT
from dashboard.ui.audit_words import action_words, noun_words, values_words


def recorded() -> set[tuple[str, str]]:
    """What the services write as literals: (action, noun)."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "dashboard" / "services").glob("*.py"))
    return set(re.findall(r'record\(\s*db,\s*\w+,\s*"(\w+)",\s*"(\w+)"', text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_services_record_has_words(language: str) -> None:
    t, found = translator(language), recorded()
    assert len(found) > 40
    assert not {action for action, _ in found if t(f"audit.action.{action}") == f"audit.action.{action}"}
    assert not {noun for _, noun in found if t(f"audit.noun.{noun}") == f"audit.noun.{noun}"}


def test_a_code_without_words_is_still_readable() -> None:
    t = translator("zh")
    assert (action_words("publish", t), noun_words("Visit", t)) == ("发布", "观摩")
    assert (action_words("turn_round", t), noun_words("OddThing", t)) == ("turn round", "odd thing")


def test_values_leave_out_ids_and_what_is_empty() -> None:
    one = "01a20092-3c0c-735b-a870-aa9c8af949eb"
    told = values_words({"id": "x", "visit_id": one, "points": [one], "title": "锦绣里", "note": "", "capacity": 50})
    assert told == "title: 锦绣里; capacity: 50"
    assert values_words(None) == ""
