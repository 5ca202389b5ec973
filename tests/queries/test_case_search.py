from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import Invalid
from dashboard.queries import case_matching, case_search
from dashboard.queries.case_search import Sort, Wish, library_size, search
from dashboard.services import case_reviews, cases
from models.enums import SiteKind
from tests import factories as make
from tests.case_steps import Office, office, published
from tests.counting import counting

CORPUS: dict[str, dict[str, Any]] = {
    "charger": {
        "title": "一根桩，服务四个车位",
        "title_en": "One charger, four bays",
        "summary": "地下车库错峰充电，车主早上都能出门。",
        "investment_yuan": 186000,
    },
    "flood": {
        "title": "雨前四十分钟：地下车库防汛演练",
        "title_en": "Forty minutes before the rain",
        "summary": "接到橙色预警后先断电再布防。",
        "investment_yuan": 30000,
        "dimension_key": "safety",
    },
    "market": {
        "title": "邻里集市，物业只出桌子",
        "title_en": "A market of neighbours",
        "summary": "摊位由业主认领，收入抵掉布置费。WiFi 覆盖集市。",
        "investment_yuan": 0,
        "dimension_key": "service",
    },
    "rare": {
        "title": "𠮷祥里的门厅",
        "title_en": "Lobby with a café",
        "summary": "门厅请人喝一杯 Café 拿铁。",
        "dimension_key": "environment",
    },
}

REST = {
    "background": "过去各管一段。",
    "practice": "定人，定时，定标准。",
    "result": "大家满意。",
    "conditions": "人手够用。",
    "how_to_adopt": "先试一个月。",
}
"""What the corpus says beside, so that only the words above decide."""


@pytest.fixture
def library(db: Session) -> tuple[Office, dict[UUID, str]]:
    """The corpus, published in this order."""
    who = office(db)
    renewal = make.site(db, who.of, kind=SiteKind.RENEWAL, name="锦绣里")
    names = {}
    for name, words in CORPUS.items():
        site = {"site_id": renewal.id} if name == "charger" else {}
        names[published(db, who, **REST, **words, **site).id] = name
    return who, names


def found(db: Session, library: tuple[Office, dict[UUID, str]], text: str, **given: Any) -> list[str]:
    who, names = library
    return [names[hit.id] for hit in search(db, who.observer, Wish(text, **given)).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("桩", ["charger"]),
        ("车库", ["flood", "charger"]),  # in the title before in the text
        ("地下车库", ["flood", "charger"]),
        ("车库 充电", ["charger"]),
        ("防汛演练", ["flood"]),
        ("集市", ["market"]),
        ("charger", ["charger"]),
        ("CHARG", ["charger"]),
        ("wifi", ["market"]),
        ("cafe", ["rare"]),
        ("𠮷", ["rare"]),
        ("𠮷祥", ["rare"]),
        ("充电桩", []),  # not written anywhere
        ("车", ["charger", "flood"]),
        ("定标准", ["rare", "charger", "flood", "market"]),
    ],
)
def test_words_of_any_length_find_in_the_same_order_on_both(
    db: Session, library: tuple[Office, dict[UUID, str]], text: str, expected: list[str]
) -> None:
    assert found(db, library, text) == expected


@pytest.mark.parametrize("text", ["", "   ", "，。！", "%", "'", '"', "*", "''", "😀"])
def test_without_a_word_everything_is_shown_newest_first(
    db: Session, library: tuple[Office, dict[UUID, str]], text: str
) -> None:
    assert found(db, library, text) == ["rare", "market", "flood", "charger"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('车库" OR "集市', []),
        ("车库' OR 1=1 --", []),
        ("title_tokens:车库", []),
        ("NEAR(车库 充电)", []),
        ("车库*; DROP TABLE case_search", []),
        ("车库 | 集市", []),
        ("车库 & !桩 <-> (", ["charger"]),
        ("\x00车库\\", ["flood", "charger"]),
        ("{车库}", ["flood", "charger"]),
        ("^车库", ["flood", "charger"]),
        ("-车库", ["flood", "charger"]),
        ("车" * 5000, []),
    ],
)
def test_what_looks_like_syntax_is_only_words(
    db: Session, library: tuple[Office, dict[UUID, str]], text: str, expected: list[str]
) -> None:
    """Operators neither break nor widen nor turn round what is asked: only the words count, and all of them."""
    assert found(db, library, text) == expected
    assert len(found(db, library, "")) == 4


@pytest.mark.parametrize("wide", [0, 10**6], ids=["few", "many"])
def test_facets_count_what_choosing_them_would_give(
    db: Session, library: tuple[Office, dict[UUID, str]], monkeypatch: pytest.MonkeyPatch, wide: int
) -> None:
    """Whichever way the matches are counted."""
    monkeypatch.setattr(case_matching, "WIDE", wide)
    stranger = office(db)
    published(db, stranger, title="车库照明")  # another association's
    who, _ = library
    result = search(db, who.observer, Wish("车库", {"dimension": {"safety"}}))
    assert result.total == 1
    assert result.facets["dimension"] == [("safety", 1), ("smart", 1)]
    assert result.facets["investment"] == [("small", 1)]
    everything = search(db, who.observer, Wish())
    assert everything.facets["investment"] == [("none", 1), ("small", 1), ("medium", 1), ("unknown", 1)]
    assert everything.facets["site_kind"] == [("renewal", 1)]
    year = everything.facets["year"]
    assert len(year) == 1
    assert year[0][1] == 4
    assert found(db, library, "", chosen={"investment": {"none", "medium"}}) == ["market", "charger"]
    assert found(db, library, "", chosen={"year": {year[0][0]}, "site_kind": {"renewal"}}) == ["charger"]
    assert found(db, library, "", chosen={"year": {"x' OR 1"}}) == []


def test_sorting_and_paging(db: Session, library: tuple[Office, dict[UUID, str]]) -> None:
    assert found(db, library, "车库", sort=Sort.NEWEST) == ["flood", "charger"]
    assert found(db, library, "", size=3, page=2) == ["charger"]
    assert found(db, library, "", size=3, page=3) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("车库", ["flood", "charger"]),
        ("人", ["rare", "market", "flood", "charger"]),
        ("定标准", ["rare", "market", "flood", "charger"]),
        ("桩", ["charger"]),
        ("物业", ["market"]),
    ],
)
def test_where_very_many_are_found_titles_come_first_then_the_newest(
    db: Session,
    library: tuple[Office, dict[UUID, str]],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    expected: list[str],
) -> None:
    monkeypatch.setattr(case_search, "FINE", 0)
    assert found(db, library, text) == expected


def test_hits_say_why_they_were_found(db: Session, library: tuple[Office, dict[UUID, str]]) -> None:
    who, _ = library
    hit = search(db, who.observer, Wish("车库 充电")).hits[0]
    marked = [hit.excerpt.text[start:end] for start, end in hit.excerpt.spans]
    assert marked == ["车库", "充电"]
    title = search(db, who.observer, Wish("防汛")).hits[0].title
    assert [title.text[start:end] for start, end in title.spans] == ["防汛"]


def test_english_readers_see_english_titles(db: Session, library: tuple[Office, dict[UUID, str]]) -> None:
    from dataclasses import replace

    who, _ = library
    assert search(db, replace(who.observer, language="en"), Wish("集市")).hits[0].title.text == "A market of neighbours"


def test_without_consent_readers_do_not_see_the_site(db: Session, library: tuple[Office, dict[UUID, str]]) -> None:
    who, _ = library
    hidden = search(db, who.observer, Wish("充电")).hits[0]
    assert (hidden.site, hidden.site_kind) == ("", "renewal")
    assert search(db, who.planner, Wish("充电")).hits[0].site == "锦绣里"
    cases.set_host_consent(db, actor=who.planner, case_id=hidden.id, consent=True)
    assert search(db, who.observer, Wish("充电")).hits[0].site == "锦绣里"


def test_another_associations_cases_are_not_found(db: Session, library: tuple[Office, dict[UUID, str]]) -> None:
    stranger = office(db)
    result = search(db, stranger.observer, Wish("车库"))
    assert (result.hits, result.total) == ((), 0)
    assert library_size(db, stranger.observer) == (0, 0)


def test_a_revised_case_is_found_by_its_new_words_only(db: Session, library: tuple[Office, dict[UUID, str]]) -> None:
    who, names = library
    case_id = next(i for i, name in names.items() if name == "market")
    case = case_reviews.revise_case(db, actor=who.planner, case_id=case_id)
    changes = {"title": "跳蚤市场", "summary": "换了说法"}
    cases.edit_case(db, actor=who.planner, case_id=case_id, base_version=case.version, changes=changes)
    assert found(db, library, "集市") == ["market"]
    case_reviews.submit_case(db, actor=who.planner, case_id=case_id)
    case_reviews.publish_case(db, actor=who.leader, case_id=case_id)
    assert found(db, library, "集市") == []
    assert found(db, library, "跳蚤") == ["market"]


@pytest.mark.parametrize(
    "wish",
    [Wish(page=0), Wish(size=51), Wish(7), Wish(chosen={"owner": {"x"}}), Wish(chosen={"dimension": {7}})],  # type: ignore[arg-type,dict-item]
)
def test_a_wish_of_the_wrong_shape_is_refused(db: Session, wish: Wish) -> None:
    with pytest.raises(Invalid, match=r"case\.search"):
        search(db, office(db).observer, wish)


def test_the_number_of_statements_does_not_grow(db: Session) -> None:
    who = office(db)
    published(db, who)
    counts = []
    for _ in range(2):
        with counting(db) as sent:
            search(db, who.observer, Wish("车库", size=50))
        counts.append(sent.n)
        for _ in range(30):
            published(db, who, site_id=make.site(db, who.of).id)
    assert counts[0] == counts[1] <= 5


def test_a_case_found_by_its_tag_shows_the_tag(db: Session) -> None:
    who = office(db)
    tags = [{"zh": "车库充电", "en": "garage charging"}, {"zh": "老旧小区", "en": "old communities"}]
    published(db, who, title="错峰", summary="轮流用。", tags=tags)
    hit = search(db, who.observer, Wish("老旧")).hits[0]
    assert [(tag.text, tag.spans) for tag in hit.tags] == [("老旧小区", ((0, 2),))]
    assert [tag.text for tag in search(db, who.observer, Wish("communities")).hits[0].tags] == ["old communities"]
    assert search(db, who.observer, Wish("轮流")).hits[0].tags == ()
    assert search(db, who.observer, Wish("")).hits[0].tags == ()
