"""Invented cases by the hundred thousand: words as unequally frequent as in life, and their search index.

The texts mean nothing. What matters for measuring is kept: about 600 characters a case, words by Zipf's law, facets
in every combination, and the row of the search index that publishing would have written.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import accumulate
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dashboard.rules.search_text import index_text
from models import Case, CaseSearch, CaseVersion
from models.base import utc_now
from models.enums import CaseState

ZONE = ZoneInfo("Asia/Shanghai")
DIMENSIONS = ("smart", "environment", "service", "safety", "operations")
YUAN = (None, 0, 20_000, 150_000, 800_000)
SENTENCES = 20_000
VOCABULARY = 20_000
LENGTH = 30
"""Sentences in a case."""
DAYS = 3650
CHARACTERS = (
    "车库设备房消防通道电梯维保垃圾分类绿化养护门岗秩序前台接待社区活动邻里集市居家老政能耗管理充位高空抛物人脸识别报修派单投诉回访雨季汛"
    "冬冻外墙清洗水箱二次供弱机中控大屏巡更路线业主公约满意度收费透明共益儿童乐园健身快递驿站装宠志愿服务党建夜间查应急演练"
)


@cache
def sentences(seed: int = 7) -> tuple[tuple[str, ...], ...]:
    """Return the stock of sentences that texts are made of, as made-up two-character words.

    Words are as unequally frequent as in life (Zipf's law over 20,000 words): one of a hundred stands in a quarter of
    all cases, half of them in less than half a per cent.
    """
    dice = random.Random(seed)  # noqa: S311 - invented data
    letters = sorted(set(CHARACTERS))
    words = [a + b for a in letters for b in letters][:VOCABULARY]
    dice.shuffle(words)
    words.insert(0, "车库")
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    return tuple(tuple(dice.choices(words, cum_weights=weights, k=8)) for _ in range(SENTENCES))


@cache
def _stock() -> tuple[tuple[str, str], ...]:
    lines = ("".join(words) + "。" for words in sentences())
    return tuple((line, index_text(line)) for line in lines)


def write(
    db: Session, association_id: UUID, author_id: UUID, sites: Sequence[tuple[UUID, str]], *, first: int, count: int
) -> None:
    """Write the published cases number `first` to `first + count - 1`; `sites` are (id, kind) that they come from.

    The same numbers give the same texts, and other numbers other ones. The caller owns the transaction.
    """
    dice = random.Random(1_000_003 + first)  # noqa: S311 - invented data
    now = utc_now()
    rows: dict[Any, list[Mapping[str, Any]]] = {model: [] for model in (Case, CaseVersion, CaseSearch)}
    for number in range(first, first + count):
        case_id, parts = uuid7(), dice.choices(_stock(), k=LENGTH)
        title = "".join(dice.choice(sentences())[:4])
        site_id, kind = sites[number % len(sites)]
        published = now - timedelta(days=number * 37 % DAYS)
        owned = {"association_id": association_id}
        facets = {"dimension_key": dice.choice(DIMENSIONS)}
        cost = {"investment_yuan": dice.choice(YUAN)}
        texts = [line for line, _tokens in parts]
        rows[Case].append(
            owned
            | facets
            | {
                "id": case_id,
                "state": CaseState.PUBLISHED,
                "author_id": author_id,
                "site_id": site_id,
                "published_number": 1,
                "published_at": published,
                "host_consent": True,
            }
        )
        rows[CaseVersion].append(
            owned
            | cost
            | {
                "case_id": case_id,
                "number": 1,
                "created_by": author_id,
                "title": title,
                "summary": texts[0],
                "practice": "".join(texts[1:10]),
                "result": "".join(texts[10:]),
            }
        )
        rows[CaseSearch].append(
            owned
            | facets
            | cost
            | {
                "case_id": case_id,
                "site_kind": kind,
                "year": published.astimezone(ZONE).year,
                "title_tokens": index_text(title),
                "body_tokens": " ".join(tokens for _line, tokens in parts),
            }
        )
    for model, values in rows.items():
        db.connection().execute(model.__table__.insert(), values)
