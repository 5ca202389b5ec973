import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.documents.prose import prose_blocks


def plain(text: str) -> list[dict[str, object]]:
    return [{"text": text, "bold": False}]


def test_paragraphs_join_their_lines() -> None:
    assert prose_blocks("第一行，\n接着写。\n\none line\nand another\r\n\r\n\r\n末段 one\n二") == [
        {"kind": "paragraph", "spans": plain("第一行，接着写。")},
        {"kind": "paragraph", "spans": plain("one line and another")},
        {"kind": "paragraph", "spans": plain("末段 one二")},
    ]


def test_bold() -> None:
    assert prose_blocks("先问消防，**再买设备**。2 ** 3 ** 4 **")[0]["spans"] == [
        {"text": "先问消防，", "bold": False},
        {"text": "再买设备", "bold": True},
        {"text": "。2 ** 3 ** 4 **", "bold": False},
    ]


def test_lists() -> None:
    assert prose_blocks("做法：\n- 甲\n* 乙\n  续乙\n• 丙\n3. 三\n4、四") == [
        {"kind": "paragraph", "spans": plain("做法：")},
        {"kind": "list", "ordered": False, "start": 1, "items": [plain("甲"), plain("乙续乙"), plain("丙")]},
        {"kind": "list", "ordered": True, "start": 3, "items": [plain("三"), plain("四")]},
    ]


def test_a_decimal_number_starts_no_list() -> None:
    assert prose_blocks("3.5 元一平方米")[0]["kind"] == "paragraph"
    assert prose_blocks("-5 度也能用")[0]["kind"] == "paragraph"


def test_headings_and_quotes() -> None:
    assert prose_blocks("## 夜班 ##\n正文\n> 我们没有\n> 多招一个人。\n后文") == [
        {"kind": "heading", "spans": plain("夜班")},
        {"kind": "paragraph", "spans": plain("正文")},
        {"kind": "quote", "spans": plain("我们没有多招一个人。")},
        {"kind": "paragraph", "spans": plain("后文")},
    ]


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "[a](javascript:x)", "![x](/etc/passwd)", '#read("x")', "$x$ @y <z>", "| a | b |"]
)
def test_everything_else_stays_text(text: str) -> None:
    assert prose_blocks(text) == [{"kind": "paragraph", "spans": plain(text)}]


def test_nothing() -> None:
    assert prose_blocks("") == prose_blocks(" \n\n\t\n") == []


@given(st.text(alphabet="ab云 \n\t*#>-1.、)", max_size=60))
def test_no_letter_is_lost(text: str) -> None:
    out = ""
    for block in prose_blocks(text):
        for spans in [block.get("spans", []), *block.get("items", [])]:
            out += "".join(span["text"] for span in spans)
    assert [c for c in out if c in "ab云"] == [c for c in text if c in "ab云"]
