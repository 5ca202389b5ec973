import re

import pytest

from dashboard.ui.prose import marked, plain, safe_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[按这里](javascript:alert(1))",
    "![图](https://elsewhere.example/pixel.png)",
    "[x](data:text/html;base64,AAAA)",
    "<https://elsewhere.example>",
    ":material/home: :red[危险] :smile:",
    "$\\href{javascript:alert(1)}{x}$",
    "`code` ~~gone~~ _em_ *em*",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "[x]: https://elsewhere.example",
    "# 标题 <b>粗</b>",
    "**<b>粗</b>**",
    "> <iframe src=x>",
    "- [x](http://elsewhere.example)",
]
LIVE = re.compile(r"(?<!\\)[<>`$|~\[\]!_:]")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_the_subset_stays_live(text: str) -> None:
    written = safe_markdown(text)
    body = "\n".join(line.removeprefix("> ") for line in written.split("\n"))
    assert not LIVE.search(body), written
    assert not LIVE.search(plain(text)), plain(text)
    assert not LIVE.search(marked(text, ()))


def test_the_subset_survives() -> None:
    text = (
        "先问消防。\n\n1. 连测七天\n2. 找十六户\n\n- 夜班巡库\n\n## 小标题\n\n> 一句话\n\n**先问消防，再买设备。**再说"
    )
    assert safe_markdown(text).split("\n\n") == [
        "先问消防。",
        "1\\. 连测七天".replace("\\", "") + "\n2. 找十六户",
        "- 夜班巡库",
        "#### 小标题",
        "> 一句话",
        "**先问消防，再买设备。\u200b**再说",
    ]


def test_entities_are_shown_as_written() -> None:
    assert plain("&lt;b&gt;") == "\\&lt;b\\&gt;"


def test_places_found_are_marked_and_all_is_escaped() -> None:
    assert marked("有*车库*的", ((2, 4),)) == "有\\*:orange-background[车库]\\*的"
    assert marked("a]b", ((0, 3),)) == ":orange-background[a\\]b]"
