"""The demo association's YAML: complete, consistent with itself and with the vocabularies.

The words themselves are for a reader to judge; here stands what a loader relies on.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.base import LINE, NAME
from models.enums import (
    CaseState,
    Criterion,
    FirmKind,
    HonourLevel,
    Role,
    SiteKind,
    SiteStage,
    StopKind,
    Strength,
    Tag,
    VisitStatus,
)
from tests.seed import reading

FOLDER = Path(__file__).parents[2] / "seed" / "demo"
FILES = [
    "association",
    "cases",
    "exchange",
    "firms",
    "notes",
    "people",
    "registration",
    "sites",
    "survey_texts",
    "visits",
]
DIMENSIONS = ["smart", "environment", "service", "safety", "operations"]
BODY = ["background", "practice", "result", "cost", "conditions", "how_to_adopt"]
ILLUSTRATIONS = {"garage", "plant_room", "lobby", "garden", "market", "control_room", "waste", "elderly"}
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
LEARNING = {Tag.HIGHLIGHT, Tag.BORROW}
FAULT = {Tag.SUGGESTION, Tag.ISSUE}


def load(name: str) -> Any:
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=reading.UniqueKeyLoader)


ASSOCIATION = load("association")
FIRMS = {f["key"]: f for f in load("firms")}
PEOPLE = {p["key"]: p for p in load("people")}
SITES = {s["key"]: s for s in load("sites")}
VISITS = {v["number"]: v for v in load("visits")}
CASES = {c["key"]: c for c in load("cases")}
NOTES = load("notes")
SURVEY = load("survey_texts")


def walk(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from walk(child, f"{path}.{key}")


def each(records: dict[Any, Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("record", records.values(), ids=[str(key) for key in records])


def assert_both(text: Any, *, zh: range = range(1, 400)) -> None:
    assert set(text) == {"zh", "en"}, text
    assert len(text["zh"]) in zh, (len(text["zh"]), text["zh"])
    assert text["en"], text
    assert not HAN.search(text["en"]), text["en"]


# --- every file -------------------------------------------------------------------------------------------------


def test_folder_holds_exactly_these_files() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_header_says_that_all_is_invented(name: str) -> None:
    first = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# All invented")
    assert "虚构" in first


@pytest.mark.parametrize("name", FILES)
def test_no_key_swallowed_a_sentence(name: str) -> None:
    """An unquoted comma inside `{en: a, b}` makes a key of the rest of the sentence."""
    for path, node in walk(load(name), name):
        if isinstance(node, dict) and name != "notes":
            for key in node:
                assert isinstance(key, str), path
                assert re.fullmatch(r"[a-z][a-z0-9_]*", key), (path, key)


@pytest.mark.parametrize("name", FILES)
def test_texts_are_trimmed_and_in_the_language_they_claim(name: str) -> None:
    for path, node in walk(load(name), name):
        if isinstance(node, str):
            assert node == node.strip(), path
            assert node, path
        if path.endswith(".en") or path.endswith("_en"):
            assert not HAN.search(str(node)), (path, node)


def test_texts_fit_their_columns() -> None:
    for firm in FIRMS.values():
        assert max(len(firm[field]) for field in ("name", "name_en", "short", "short_en")) <= NAME
    for site in SITES.values():
        short = [site["address"], site["address_en"], *site["unit_types"].values()]
        reasons = [r[field] for r in site["ratings"].values() for field in ("reason", "reason_en")]
        honours = [h[field] for h in site["honours"] for field in ("title", "title_en", "issuer")]
        assert max(map(len, [*short, *reasons, *honours])) <= LINE
    for visit in VISITS.values():
        assert max(map(len, visit["title"].values())) <= NAME
        assert max(len(goal[language]) for goal in visit["goals"] for language in ("zh", "en")) <= LINE
    for case in CASES.values():
        assert max(map(len, case["title"].values())) <= NAME
        assert max(map(len, case["summary"].values())) <= 1000


@pytest.mark.parametrize(("name", "key"), [("firms", "key"), ("people", "key"), ("sites", "key"), ("cases", "key")])
def test_keys_are_unique_and_plain(name: str, key: str) -> None:
    keys = [record[key] for record in load(name)]
    assert [k for k, n in Counter(keys).items() if n > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", k) for k in keys)


# --- association, firms, people ---------------------------------------------------------------------------------


def test_association_has_staff_and_one_entry_for_every_role() -> None:
    assert ASSOCIATION["name"] == {"zh": "江州市物业管理协会", "en": "Jiangzhou Property Management Association"}
    assert {p["key"] for p in PEOPLE.values() if p["firm"] is None} == set(ASSOCIATION["staff"])
    assert len(ASSOCIATION["staff"]) == 5
    assert set(ASSOCIATION["demo_entry"]) == set(Role)
    for role, person in ASSOCIATION["demo_entry"].items():
        assert role in PEOPLE[person]["roles"]


def test_there_are_sixty_firms_in_the_proportions_of_a_city() -> None:
    kinds = Counter(FirmKind(f["kind"]) for f in FIRMS.values())
    assert kinds == {FirmKind.RESIDENTIAL: 36, FirmKind.COMMERCIAL: 12, FirmKind.PARK: 8, FirmKind.PUBLIC: 4}


@pytest.mark.parametrize("field", ["name", "short", "name_en", "short_en"])
def test_firm_names_are_unique(field: str) -> None:
    assert len({f[field] for f in FIRMS.values()}) == 60


@each(FIRMS)
def test_firm_is_plausible(record: dict[str, Any]) -> None:
    assert record["name"].endswith("公司")
    assert HAN.search(record["short"])
    assert not HAN.search(record["name_en"])
    assert 1 <= record["projects"] <= 100
    # Between two and forty-two hectares a project (in ten thousand square metres).
    assert 2 <= record["area_10k_m2"] / record["projects"] <= 42
    assert 1990 <= record["since"] <= 2024
    assert record["district"] in {d["zh"] for d in ASSOCIATION["districts"]}


def test_firms_of_the_design_are_there() -> None:
    wanted = {"澄川物业", "恒泽物业", "金桂物业", "江澜物业", "南浦商管", "和悦物业", "城投物业"}
    assert wanted <= {f["short"] for f in FIRMS.values()}


def test_there_are_150_people_with_a_login_each() -> None:
    assert len(PEOPLE) == 150
    assert len({p["email"] for p in PEOPLE.values()}) == 150
    assert len({p["name"] for p in PEOPLE.values()}) == 150
    assert {p["firm"] for p in PEOPLE.values()} - {None} == set(FIRMS)


@each(PEOPLE)
def test_person_is_complete(record: dict[str, Any]) -> None:
    assert HAN.search(record["name"])
    assert 2 <= len(record["name"]) <= 10
    assert re.fullmatch(r"[A-Z][A-Za-z']+ [A-Z][A-Za-z']+", record["name_en"])
    assert HAN.search(record["title"])
    assert not HAN.search(record["title_en"])
    roles = [Role(role) for role in record["roles"]]
    assert roles
    assert len(set(roles)) == len(roles)
    local, domain = record["email"].split("@")
    assert local == re.sub("[^a-z]", "", record["name_en"].lower())
    if record["firm"] is None:
        assert domain == ASSOCIATION["email_domain"]
        assert set(roles) <= {Role.PLANNER, Role.LEADER, Role.ADMIN}
    else:
        assert domain == f"{record['firm']}.example"
        assert set(roles) <= {Role.OBSERVER, Role.HOST}


def test_rare_and_long_names_are_among_them() -> None:
    names = "".join(p["name"] for p in PEOPLE.values()) + "".join(f["name"] for f in FIRMS.values())
    for character in "䶮𬭎𠮷":
        assert character in names
    assert any(p["name"].startswith("欧阳") for p in PEOPLE.values())


def test_roles_are_held_as_the_story_needs() -> None:
    held = Counter(role for p in PEOPLE.values() for role in p["roles"])
    assert held[Role.OBSERVER] >= 100
    assert held[Role.PLANNER] >= 3
    assert held[Role.LEADER] >= 1
    assert held[Role.ADMIN] >= 1
    hosting = {p["firm"] for p in PEOPLE.values() if Role.HOST in p["roles"]}
    assert {s["firm"] for s in SITES.values()} == hosting


# --- sites ------------------------------------------------------------------------------------------------------


def test_there_are_eight_sites_of_many_kinds() -> None:
    assert len(SITES) == 8
    assert len({s["kind"] for s in SITES.values()}) >= 6


@each(SITES)
def test_site_profile_is_complete(record: dict[str, Any]) -> None:
    SiteKind(record["kind"])
    SiteStage(record["stage"])
    assert {Strength(s) for s in record["strengths"]}
    assert record["firm"] in FIRMS
    assert record["district"] in {d["zh"] for d in ASSOCIATION["districts"]}
    assert record["district"] in record["address"]
    assert isinstance(record["handover"], date)
    assert 0 < record["green_area_m2"] < record["land_area_m2"] <= record["floor_area_m2"]
    assert 0.5 <= record["fee_yuan_m2_month"] <= 30
    assert record["ev_chargers"] <= record["parking_spaces"]
    assert record["households"] >= 0
    for field in ("unit_types", "shared_facilities", "equipment"):
        assert_both(record[field])
    assert_both(record["introduction"], zh=range(120, 181))


@each(SITES)
def test_site_honours_and_ratings(record: dict[str, Any]) -> None:
    assert record["honours"]
    for honour in record["honours"]:
        assert set(honour) == {"title", "title_en", "level", "year", "issuer", "issuer_en"}
        HonourLevel(honour["level"])
        assert 2015 <= honour["year"] <= 2026
    assert set(record["ratings"]) == {"reputation", "distinctiveness", "representativeness", "willingness"}
    for rating in record["ratings"].values():
        assert set(rating) == {"score", "reason", "reason_en"}
        assert rating["score"] in range(1, 6)
        assert 6 <= len(rating["reason"]) <= 30


# --- visits -----------------------------------------------------------------------------------------------------


def test_visits_run_from_the_past_to_the_plan() -> None:
    ordered = sorted(VISITS.values(), key=lambda v: v["number"])
    assert [v["offset_days"] for v in ordered] == [-150, -92, -36, 0, 11]
    assert [v["status"] for v in ordered] == [
        VisitStatus.CLOSED,
        VisitStatus.CLOSED,
        VisitStatus.CLOSED,
        VisitStatus.RUNNING,
        VisitStatus.OPEN,
    ]
    assert [v["registered"] for v in ordered] == [48, 64, 76, 56, 86]
    numbers = [v["number"] for v in ordered]
    assert numbers == list(range(numbers[0], numbers[0] + 5))
    assert {v["programme"] for v in ordered} == {"half_day", "two_host"}


@each(VISITS)
def test_visit_refers_to_what_exists(record: dict[str, Any]) -> None:
    sites = [record["site"], *record["alternates"], *([record["second_site"]] if "second_site" in record else [])]
    assert len(set(sites)) == len(sites)
    assert set(sites) <= set(SITES)
    hosts = {SITES[key]["firm"] for key in (record["site"], record.get("second_site")) if key}
    for group in record["groups"]:
        assert_both(group["name"])
        if group["guide"] is None:
            assert record["status"] == VisitStatus.OPEN
        else:
            assert PEOPLE[group["guide"]]["firm"] in {None, *hosts}
    guides = [g["guide"] for g in record["groups"] if g["guide"]]
    assert len(set(guides)) == len(guides)
    for talk in record["talks"]:
        assert_both(talk["title"])
        assert PEOPLE[talk["speaker"]]["firm"] in hosts
        assert 10 <= talk["minutes"] <= 30
    stops = {stop["key"] for stop in record["stops"]}
    for goal in record["goals"]:
        assert set(goal["stops"]) <= stops
        assert set(goal["points"]) <= set(NOTES)


@each(VISITS)
def test_visit_fits_its_programme(record: dict[str, Any]) -> None:
    assert str(record["number"]) in record["title"]["zh"]
    assert str(record["number"]) in record["title"]["en"]
    assert_both(record["title"])
    assert_both(record["theme"], zh=range(5, 25))
    assert len(record["goals"]) == 3
    for goal in record["goals"]:
        assert_both({"zh": goal["zh"], "en": goal["en"]}, zh=range(8, 40))
        assert goal["stops"]
    assert 5 <= len(record["stops"]) <= 6
    assert len({stop["key"] for stop in record["stops"]}) == len(record["stops"])
    for stop in record["stops"]:
        StopKind(stop["kind"])
        assert_both(stop["title"], zh=range(2, 15))
        assert_both(stop["place"], zh=range(2, 15))
    programme = reading.load(f"programme_{record['programme']}")
    assert {stop.get("host", 1) for stop in record["stops"]} == set(range(1, programme["hosts"] + 1))
    assert ("second_site" in record) == (programme["hosts"] == 2)
    if programme["hosts"] == 1:
        # The tour of the half-day programme lasts 75 minutes, and walking takes some of it.
        assert sum(stop["minutes"] for stop in record["stops"]) <= 67
        assert sum(talk["minutes"] for talk in record["talks"]) <= 60
    assert record["registered"] <= record["capacity"]
    assert record["registered"] <= sum(Role.OBSERVER in p["roles"] for p in PEOPLE.values())


def test_only_the_planned_visit_lacks_a_guide_and_a_point() -> None:
    assert [n for n, v in VISITS.items() if any(g["guide"] is None for g in v["groups"])] == [13]
    assert [n for n, v in VISITS.items() if any(not g["points"] for g in v["goals"])] == [13]


@pytest.mark.parametrize("number", [n for n, v in VISITS.items() if v["offset_days"] <= 0])
def test_scores_have_a_character(number: int) -> None:
    character = VISITS[number]["character"]
    assert list(character["dimensions"]) == DIMENSIONS
    for dimension in character["dimensions"].values():
        assert 1 <= dimension["mean"] <= 5
        assert 0 < dimension["sd"] <= 1.2
    assert 0 <= character["not_seen_share"] < 0.2
    assert 40 <= character["answered_people"] <= VISITS[number]["registered"]
    assert 2 <= len(character["disagreements"]) <= 3
    for split in character["disagreements"]:
        assert split["point"] in NOTES
        assert split["follows"] in {"firm_kind", "group", "none"}
        assert len(split["weights"]) == 5
        assert_both({"zh": split["zh"], "en": split["en"]})
        # A disagreement has both low and high scores in it.
        assert sum(split["weights"][:3]) > 0
        assert sum(split["weights"][3:]) > 0


def test_the_latest_closed_visit_leads_in_safety_and_trails_in_operations() -> None:
    gains = {}
    for dimension in DIMENSIONS:
        means = [VISITS[n]["character"]["dimensions"][dimension]["mean"] for n in (9, 10)]
        gains[dimension] = VISITS[11]["character"]["dimensions"][dimension]["mean"] - sum(means) / 2
    assert max(gains, key=gains.__getitem__) == "safety"
    assert gains["operations"] < 0


def test_a_visit_not_yet_held_has_no_scores() -> None:
    assert VISITS[13]["character"] is None


# --- cases ------------------------------------------------------------------------------------------------------


def test_there_are_24_cases_over_all_dimensions_and_states() -> None:
    assert len(CASES) == 24
    assert Counter(CaseState(c["state"]) for c in CASES.values()) == {
        CaseState.PUBLISHED: 19,
        CaseState.IN_REVIEW: 2,
        CaseState.DRAFT: 2,
        CaseState.RETURNED: 1,
    }
    per_dimension = Counter(c["dimension"] for c in CASES.values())
    assert set(per_dimension) == set(DIMENSIONS)
    assert min(per_dimension.values()) >= 4
    assert {c["illustration"] for c in CASES.values()} == ILLUSTRATIONS
    assert {path.stem for path in (FOLDER / "photos").glob("*.jpg")} >= ILLUSTRATIONS
    assert {c["site"] for c in CASES.values()} == set(SITES)


@each(CASES)
def test_case_is_written_out(record: dict[str, Any]) -> None:
    assert_both(record["title"], zh=range(6, 28))
    assert_both(record["summary"], zh=range(30, 110))
    for field in BODY:
        assert 80 <= len(record[field]["zh"]) <= 250, (field, len(record[field]["zh"]))
        assert set(record[field]) in ({"zh"}, {"zh", "en"})
    assert len({"en" in record[field] for field in BODY}) == 1, "all six fields in English, or none"
    steps = re.findall(r"^(\d+)\. ", record["how_to_adopt"]["zh"], re.M)
    assert steps == [str(n) for n in range(1, len(steps) + 1)]
    assert len(steps) >= 3
    assert 2 <= len(record["tags"]) <= 3
    for tag in record["tags"]:
        assert_both(tag, zh=range(2, 8))


@each(CASES)
def test_case_has_figures_and_ratings(record: dict[str, Any]) -> None:
    assert 2 <= len(record["figures"]) <= 4
    for figure in record["figures"]:
        assert set(figure) in ({"label", "value", "unit"}, {"label", "value", "unit", "before"})
        assert_both(figure["label"], zh=range(2, 16))
        assert_both(figure["unit"])
        assert isinstance(figure["value"], int | float)
        assert isinstance(figure.get("before", 0), int | float)
    assert record["investment_yuan"] >= 0
    assert record["payback_months"] is None or 1 <= record["payback_months"] <= 60
    assert set(record["criteria"]) == set(Criterion)
    assert all(rating in range(1, 6) for rating in record["criteria"].values())


@each(CASES)
def test_case_belongs_to_its_visit_and_state(record: dict[str, Any]) -> None:
    if record["visit"] is not None:
        visit = VISITS[record["visit"]]
        assert record["site"] in {visit["site"], visit.get("second_site")}
        assert visit["offset_days"] <= 0
        # Nothing is published before it was seen.
        assert record.get("published_offset_days", 0) >= visit["offset_days"]
    assert ("published_offset_days" in record) == (record["state"] == CaseState.PUBLISHED)
    assert ("returned_comment" in record) == (record["state"] == CaseState.RETURNED)


@each(CASES)
def test_quotes_questions_and_series_are_whole(record: dict[str, Any]) -> None:
    languages = {"zh", "en"} if "en" in record["background"] else {"zh"}
    if "quote" in record:
        assert set(record["quote"]) == {"text", "by"}
        assert set(record["quote"]["text"]) == languages
        assert set(record["quote"]["by"]) == languages
        assert any(p["name"] in record["quote"]["by"]["zh"] for p in PEOPLE.values())
    for entry in record.get("faq", []):
        assert_both(entry["q"])
        assert_both(entry["a"])
        assert entry["q"]["zh"].endswith("？")
    if "series" in record:
        series = record["series"]
        assert_both(series["title"])
        assert_both(series["unit"])
        assert len(series["points"]) >= 5
        assert len(series["labels_en"]) == len(series["points"])
        assert all(isinstance(label, str) for label, _ in series["points"])
        assert all(isinstance(label, str) for label in series["labels_en"])
        assert all(isinstance(value, int | float) for _, value in series["points"])


def test_enough_cases_carry_english_quotes_questions_and_series() -> None:
    assert sum("en" in c["background"] for c in CASES.values()) >= 6
    assert sum("quote" in c for c in CASES.values()) >= 8
    assert sum("faq" in c for c in CASES.values()) >= 6
    assert sum("series" in c for c in CASES.values()) >= 4


# --- notes and survey texts -------------------------------------------------------------------------------------


def test_notes_are_kept_for_every_point_of_the_default_checklist() -> None:
    checklist = reading.load("checklist_five_dimensions")
    assert list(NOTES) == [point["key"] for dimension in checklist["dimensions"] for point in dimension["points"]]
    assert [dimension["key"] for dimension in checklist["dimensions"]] == DIMENSIONS


def test_every_point_has_two_to_four_notes() -> None:
    for point, notes in NOTES.items():
        assert 2 <= len(notes) <= 4, point
        for note in notes:
            assert set(note) == {"tag", "zh"}, point
            Tag(note["tag"])
            assert 12 <= len(note["zh"]) <= 40, note


def test_notes_learn_more_than_they_fault_except_on_operations() -> None:
    tags = [(point.split(".")[0], note["tag"]) for point, notes in NOTES.items() for note in notes]
    learning = Counter(dimension for dimension, tag in tags if tag in LEARNING)
    fault = Counter(dimension for dimension, tag in tags if tag in FAULT)
    assert 2.4 <= learning.total() / fault.total() <= 3.6
    for dimension in DIMENSIONS:
        assert (learning[dimension] > fault[dimension]) == (dimension != "operations")


def test_survey_texts_are_forty_different_ones() -> None:
    texts = [entry["zh"] for entry in SURVEY["suggestions"]]
    assert len(texts) == len(set(texts)) == 40
    assert all(8 <= len(text) <= 60 for text in texts)
    assert {entry["about"] for entry in SURVEY["suggestions"]} == {"organisation", "content", "gains", "other"}
    assert {entry["tone"] for entry in SURVEY["suggestions"]} == {"praise", "criticism", "suggestion"}


def test_twelve_questions_cover_every_dimension() -> None:
    questions = SURVEY["questions"]
    assert len({q["zh"] for q in questions}) == 12
    assert {q["dimension"] for q in questions} == set(DIMENSIONS)
    for question in questions:
        assert_both({"zh": question["zh"], "en": question["en"]}, zh=range(15, 60))
        assert question["zh"].endswith("？")
        assert question["en"].endswith("?")
        assert question["votes"] > 0
