"""The words that the field app takes along."""

from pathlib import Path

from dashboard.api.field_shell import FOLDER
from dashboard.api.shell_words import script_messages, shell_words


def test_the_words_of_a_script_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        'title: ({ t }) => t("Sent");\nctx.t.n("{n} item", "{n} items", n);\n'
        't.parts("{n} kept", { n });\nset("no word");'
    )
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "b.js").write_text('t("of somebody else")')
    assert script_messages(tmp_path) == {("Sent",), ("{n} item", "{n} items"), ("{n} kept",)}


def test_both_languages_take_along_what_they_need() -> None:
    words = shell_words(FOLDER)
    assert words["zh"]["Sent"] == "已送达"
    assert "Sent" not in words["en"]
    assert words["zh"]["{n} item needs you"] == ["{n} 条需处理", "{n} 条需处理"]
    assert (words["zh"]["Tag.borrow"], words["en"]["Tag.borrow"]) == ("可借鉴", "Worth borrowing")


def test_every_word_of_the_app_has_its_chinese() -> None:
    words = shell_words(FOLDER)["zh"]
    assert [message for message in script_messages(FOLDER) if message[0] not in words] == []
