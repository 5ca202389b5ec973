from tests.bench import field_bytes


def test_the_whole_app_fits_into_what_was_promised() -> None:
    (figure,) = field_bytes.figures()
    assert figure["name"] == "field_bytes"
    assert 40_000 < figure["value"] < figure["baseline"] == 150_000
    assert figure["ratio"] < 1
