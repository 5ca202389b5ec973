"""Recall is tested in a real FTS5 table, set up as the case library's is: `detail=column`, no tokenizer options."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite3

from dashboard.rules.search_text import Term, excerpt, fts5_query, highlight_spans, index_text, query_terms, tsquery

CASES = {
    1: "水泵房的巡检表贴在二维码旁边，扫一下就能看到上次是谁检查的。",
    2: "前台备了老花镜和大字版的报修流程，Wi-Fi 密码写在台卡上。",
    3: "地下车库安装 128 个充电桩，Smart metering cut the peak load by 30%.",
    4: "𠮷祥里小区由䶮先生与𬭎女士牵头，𰻝面馆参加邻里节。",
    5: "智慧物业平台上线：ＡＩ巡更、５Ｇ摄像头，café corner for owners.",
    6: "高空抛物监测与电梯困人应急预案每季度演练一次。",
}


@pytest.fixture(scope="module")
def library():
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE cases USING fts5(tokens, detail=column, prefix='5')")
    db.executemany("INSERT INTO cases (rowid, tokens) VALUES (?, ?)", [(k, index_text(v)) for k, v in CASES.items()])
    yield db
    db.close()


def found(db, query):
    expression = fts5_query(query)
    if expression is None:
        return None
    return {row[0] for row in db.execute("SELECT rowid FROM cases WHERE cases MATCH ?", (expression,))}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("泵", {1}),
        ("的", {1, 2}),
        ("查", {1}),
        ("次", {1, 6}),  # the last character of a run
        ("巡", {1, 5}),
        ("巡检", {1}),
        ("车库", {3}),
        ("充电桩", {3}),
        ("老花镜", {2}),
        ("智慧物业", {5}),
        ("高空抛物", {6}),
        ("电梯困人应急预案", {6}),
        ("𠮷", {4}),
        ("𠮷祥", {4}),
        ("䶮", {4}),
        ("𬭎女士", {4}),
        ("𰻝面", {4}),
        ("smart", {3}),
        ("METER", {3}),
        ("owner", {5}),
        ("cafe", {5}),
        ("CAFÉ", {5}),
        ("wi-fi", {2}),
        ("128", {3}),
        ("12", set()),
        ("１２８", {3}),
        ("5g", {5}),
        ("AI", {5}),
        ("AI 巡更", {5}),
        ("充电桩128", {3}),
        ("巡检 电梯", set()),
        ("泵检", set()),
        ("metering充电", {3}),
    ],
)
def test_words_of_every_length_and_script_find(library, query, expected):
    assert found(library, query) == expected


@pytest.mark.parametrize("query", ["", "   ", "。，！", "'\"*:()", "👍", "\x00", "--;"])
def test_nothing_to_look_for(library, query):
    assert found(library, query) is None
    assert tsquery(query) is None
    assert query_terms(query) == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "泵*",
        "tokens:泵",
        "NEAR(泵 房)",
        "a OR b",
        "NOT 泵",
        "^泵",
        '泵" OR "房',
        "'; DROP TABLE cases; --",
        "a & !b",
        "a:*",
        "((",
        "\\",
    ],
)
def test_nothing_typed_is_syntax(library, query):
    found(library, query)
    assert re.fullmatch(r'("[hw][0-9a-z]+"\*?)( AND "[hw][0-9a-z]+"\*?)*', fts5_query(query) or '"w0"')
    assert re.fullmatch(r"([hw][0-9a-z]+(:\*)?)( & [hw][0-9a-z]+(:\*)?)*", tsquery(query) or "w0")


def test_tokens_exactly():
    # In base 32, 门 U+95E8 is 15f8 and 禁 U+7981 is 0uc1.
    assert index_text("门禁") == "h15f80uc1 h0uc1"
    assert index_text("Wi-Fi ５Ｇ") == "wwi wfi w5g"
    assert query_terms("smart 12") == [(Term("wsmart", True),), (Term("w12"),)]
    assert [len(group) for group in query_terms("智慧物业 车 smart smart")] == [3, 1, 1]


def test_a_query_is_bounded():
    terms = [term for group in query_terms("".join(chr(0x4E00 + i) for i in range(5000))) for term in group]
    assert len(terms) == 32
    assert len(query_terms("a " * 5000)) == 1


han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
rare = st.one_of(
    st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
    st.characters(min_codepoint=0x30000, max_codepoint=0x3134A),
)
runs = st.text(st.one_of(han, rare), min_size=1, max_size=12)


@settings(max_examples=60)
@given(runs, runs, st.data())
def test_every_part_of_a_run_finds_its_text(before, run, data):
    start = data.draw(st.integers(0, len(run) - 1))
    query = run[start : data.draw(st.integers(start + 1, min(len(run), start + 6)))]
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE cases USING fts5(tokens, detail=column, prefix='5')")
    db.execute("INSERT INTO cases VALUES (?)", (index_text(f"{before}，{run}。"),))
    assert db.execute("SELECT count(*) FROM cases WHERE cases MATCH ?", (fts5_query(query),)).fetchone() == (1,)
    db.close()


@given(st.text(max_size=200))
def test_tokens_are_plain_ascii_words(text):
    assert re.fullmatch(r"([hw][0-9a-z]+( [hw][0-9a-z]+)*)?", index_text(text))


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_fts5_keeps_every_token_whole(text):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE cases USING fts5(tokens)")
    db.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(cases, 'row')")
    db.execute("INSERT INTO cases VALUES (?)", (index_text(text),))
    assert {row[0] for row in db.execute("SELECT term FROM vocabulary")} == set(index_text(text).split())
    db.close()


def marked(text, query):
    return [text[start:end] for start, end in highlight_spans(text, query)]


def test_highlights_stand_where_the_words_are():
    assert marked(CASES[1], "巡检 二维码") == ["巡检", "二维码"]
    assert marked("水泵房的泵", "泵") == ["泵", "泵"]
    assert marked("Smart meters, smart homes", "SMART") == ["Smart", "smart"]
    assert marked("ＡＩ巡更与 café", "ai巡更 cafe") == ["ＡＩ巡更", "café"]
    assert marked("cafe\u0301 here", "café") == ["cafe\u0301"]
    assert marked("𠮷祥里", "祥") == ["祥"]
    assert marked("12 与 128", "12") == ["12"]
    assert marked("无关", "巡检") == []


def test_a_run_found_only_in_parts_is_marked_in_parts():
    assert marked("智慧的物业，慧物平台", "智慧物业") == ["智慧", "物业", "慧物"]


def test_excerpt_stands_around_the_first_hit():
    text = "甲" * 100 + "巡检" + "乙" * 100
    cut = excerpt(text, "巡检", 20)
    assert cut == "…" + "甲" * 5 + "巡检" + "乙" * 13 + "…"
    assert excerpt("一行\n  两行", "两行", 20) == "一行 两行"
    assert excerpt(text, "没有", 10) == "甲" * 10 + "…"
    assert excerpt("乙" * 50 + "巡检", "巡检", 10) == "…" + "乙" * 8 + "巡检"


@given(st.text(max_size=120), st.text(max_size=20), st.integers(5, 60))
def test_spans_and_excerpts_stay_inside_the_text(text, query, width):
    last = -1
    for start, end in highlight_spans(text, query):
        assert last < start < end <= len(text)
        last = end
    assert len(excerpt(text, query, width)) <= width + 2
