"""The measurement measures: every save that it times is applied, and the ratio is what it says."""

from tests.bench import save_answer


def test_a_small_run() -> None:
    figure = save_answer.measure(observers=2, points=5, rounds=2, warm_up=2)
    assert figure["name"] == "save_answer"
    assert figure["value"] > 0
    assert figure["ratio"] == figure["value"] / figure["baseline"]


def test_a_small_batch() -> None:
    figure = save_answer.measure_batch(observers=2, size=5, rounds=1)
    assert (figure["name"], figure["unit"]) == ("save_answer_batch_5", "ms per answer")
    assert figure["value"] > 0
    assert figure["ratio"] == figure["value"] / figure["baseline"]
