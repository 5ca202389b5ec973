from dashboard.rules.discussion import Voice, reason


def test_kinds_a_level_apart() -> None:
    voices = [Voice(5, "residential")] * 3 + [Voice(2, "commercial")] * 2 + [Voice(3, "commercial")]
    found = reason(voices)
    assert found.code == "discuss.by_kind"
    assert found.facts == {"high": "residential", "low": "commercial", "high_mean": 5.0, "low_mean": 7 / 3}


def test_the_wider_split_is_named() -> None:
    voices = (
        [Voice(5, "a", "g1")] * 3 + [Voice(4, "b", "g1")] * 3 + [Voice(1, "b", "g2")] * 3 + [Voice(1, "a", "g2")] * 3
    )
    found = reason(voices)  # kinds: 3 and 2.5; groups: 4.5 and 1
    assert found.code == "discuss.by_group"
    assert (found.facts["high"], found.facts["low"], found.facts["high_mean"]) == ("g1", "g2", 4.5)


def test_two_people_are_no_side() -> None:
    voices = [Voice(5, "a")] * 3 + [Voice(1, "b")] * 2
    assert reason(voices).code == "discuss.poles"
    assert reason(voices).facts == {"low": 2, "high": 3}
    assert reason([]).facts == {"low": 0, "high": 0}


def test_exactly_one_level_counts_and_less_does_not() -> None:
    assert reason([Voice(4, "a")] * 3 + [Voice(3, "b")] * 3).code == "discuss.by_kind"
    assert reason([Voice(4, "a")] * 3 + [Voice(3, "b")] * 2 + [Voice(3.1, "b")]).code == "discuss.poles"
