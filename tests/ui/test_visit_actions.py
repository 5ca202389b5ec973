"""What a visit's next steps are called."""

import pytest

from dashboard.i18n import LANGUAGES, translator
from dashboard.ui.visit_actions import move_words
from models.enums import VisitStatus


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_can_be_moved_to_in_words_of_its_own(language: str) -> None:
    words = [move_words(to, translator(language)) for to in VisitStatus]
    assert len({label for label, _ in words}) == len({icon for _, icon in words}) == len(VisitStatus)
