import itertools
import time

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.text_diff import Change, FieldDiff, Segment, diff_fields, diff_text

SAME, ADDED, REMOVED = Change.SAME, Change.ADDED, Change.REMOVED


def plain(old, new):
    return [(segment.change.value, segment.text) for segment in diff_text(old, new)]


def test_han_by_character_latin_by_word():
    assert plain("每周巡检一次", "每日巡检一次") == [
        ("same", "每"),
        ("removed", "周"),
        ("added", "日"),
        ("same", "巡检一次"),
    ]
    assert plain("The new smart meters", "The old smart meters") == [
        ("same", "The "),
        ("removed", "new"),
        ("added", "old"),
        ("same", " smart meters"),
    ]
    assert plain("128 个", "130 个") == [("removed", "128"), ("added", "130"), ("same", " 个")]
    assert plain("巡检表", "巡检记录表") == [("same", "巡检"), ("added", "记录"), ("same", "表")]


def test_a_lone_equal_character_does_not_break_up_a_replaced_phrase():
    assert plain("由保安的队长带领", "由工程的主管带领") == [
        ("same", "由"),
        ("removed", "保安的队长"),
        ("added", "工程的主管"),
        ("same", "带领"),
    ]


def test_ends():
    assert plain("", "") == []
    assert plain("一样", "一样") == [("same", "一样")]
    assert plain("", "新") == [("added", "新")]
    assert plain("旧", "") == [("removed", "旧")]


def test_fields_that_differ_in_the_new_order():
    found = diff_fields({"cost": "3 万", "title": "旧", "note": "删"}, {"title": "新", "cost": "3 万", "result": ""})
    assert found == [
        FieldDiff("title", (Segment(REMOVED, "旧"), Segment(ADDED, "新"))),
        FieldDiff("note", (Segment(REMOVED, "删"),)),
    ]


def test_a_long_text_is_compared_quickly_and_closely():
    sentences = [f"第{i}栋的水泵每{i % 7}天巡检一次。" for i in range(2000)]
    changed = [*sentences]
    changed[1000] = changed[1000].replace("巡检", "检查")
    began = time.perf_counter()
    segments = diff_text("".join(sentences), "".join(changed))
    assert time.perf_counter() - began < 5
    changes = [(s.change, s.text) for s in segments if s.change is not SAME]
    assert sum(len(text) for _, text in changes) <= 6


def test_a_text_made_to_be_slow_is_compared_by_its_ends():
    old, new = "头。" + "水。" * 5000 + "尾。", "头。" + "水。泵。" * 3000 + "尾。"
    began = time.perf_counter()
    segments = diff_text(old, new)
    assert time.perf_counter() - began < 5
    assert "".join(s.text for s in segments if s.change is not ADDED) == old
    assert "".join(s.text for s in segments if s.change is not REMOVED) == new
    assert segments[0].change is segments[-1].change is SAME
    assert plain("水" * 1400, "水" * 1401) == [("same", "水" * 1400), ("added", "水")]


words = st.text(st.sampled_from("水泵巡检的，。 \nab1"), max_size=60)


@given(words, words)
def test_both_versions_can_be_read_from_the_segments(old, new):
    segments = diff_text(old, new)
    assert "".join(s.text for s in segments if s.change is not ADDED) == old
    assert "".join(s.text for s in segments if s.change is not REMOVED) == new
    assert all(s.text for s in segments)
    assert all(a.change is not b.change for a, b in itertools.pairwise(segments))
