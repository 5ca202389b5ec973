"""The measurement measures: entries that arrive, downloads that open, and a p95 that is one."""

from tests.bench import sync_write, tablets


def test_a_few_tablets_send_and_open_and_what_is_not_applied_counts_as_failed() -> None:
    with sync_write.served_visit(people=3) as place:
        rush = tablets.run(place.plan("rush", 0.5, 3, batch=2), place.folder)
        assert (rush.failed, rush.applied % 2) == (0, 0), rush.notes
        assert rush.applied >= 6
        opened = tablets.run(place.plan("open", 0.2, 3), place.folder)
        assert (opened.failed, len(opened.times)) == (0, 3), opened.notes
        assert opened.bytes > 1000
        assert sync_write.raw_upserts(place.folder, place.play, 0.1) > 10
        place.people[0]["cookie"] = "qj_f_x=forged"
        rush = tablets.run(place.plan("rush", 0.1, 1), place.folder)
        assert rush.applied == 0
        assert rush.failed > 0


def test_p95_is_the_nineteenth_of_twenty() -> None:
    assert tablets.Result(times=[float(n) for n in range(1, 101)]).p95 == 95.95
