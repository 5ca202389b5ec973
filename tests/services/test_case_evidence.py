from uuid import UUID

from dashboard.services.case_evidence import Evidence, Note


def test_what_is_stored_is_rounded_and_names_nobody() -> None:
    evidence = Evidence(3, 4.3333, 0.57735, (Note("两分钟", ("borrow",)),), (UUID(int=1),))
    assert evidence.stored() == {
        "observers": 3,
        "mean": 4.33,
        "sd": 0.58,
        "notes": [{"text": "两分钟", "tags": ["borrow"]}],
    }


def test_without_marks_there_is_no_mean() -> None:
    assert Evidence(1, None, None, (), ()).stored() == {"observers": 1, "mean": None, "sd": None, "notes": []}
