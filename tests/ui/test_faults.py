"""What a person is told: refusals in words, anything else under a reference number and without a traceback."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import translator

SCRIPT = """
from dashboard.errors import Conflict, ImportProblem, ImportRefused, Invalid, NotSignedIn
from dashboard.ui.faults import on_script_error
on_script_error({error})
"""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("NotSignedIn('session.ended')", "登录已失效，请重新登录；这次改动没有保存。"),
        ("Invalid('person.name', field='name')", "姓名不能空着。"),
        ("Conflict('write.raced')", translator("zh")("error.write.raced")),
    ],
)
def test_a_refusal_is_worded_wherever_it_comes_up(error: str, said: str) -> None:
    app = AppTest.from_string(SCRIPT.format(error=error)).run()
    assert [shown.value for shown in app.error] == [said]


def test_a_fault_of_ours_shows_a_reference_and_no_traceback() -> None:
    app = AppTest.from_string(SCRIPT.format(error="RuntimeError('secret detail')")).run()
    (shown,) = app.error
    assert "编号" in shown.value
    assert "secret" not in shown.value


def test_every_fault_of_a_file_is_listed_with_its_place() -> None:
    problems = "[ImportProblem('import.formula', sheet='人员', row=3, column='B')]"
    app = AppTest.from_string(SCRIPT.format(error=f"ImportRefused('import.problems', {problems})")).run()
    assert "第 3 行" in app.markdown[0].value
    assert "公式" in app.markdown[0].value
