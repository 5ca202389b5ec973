"""How long a two-character word takes in a library of 100,000 cases, against a LIKE scan of the same words."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

import models
from dashboard.access import Actor
from dashboard.queries.case_search import Wish, search
from dashboard.rules.case_content import searchable
from dashboard.rules.search_text import index_text
from dashboard.services import sessions
from models import database, migrate
from models.base import utc_now
from models.enums import CaseState, PersonState, Role, SiteKind

CASES = 100_000
QUERIES = 60
SCANS = 20
BATCH = 2_000
SENTENCES = 400
DIMENSIONS = ("smart", "environment", "service", "safety", "operations")
TOPICS = ["地下车库", "设备房", "消防通道", "电梯维保", "垃圾分类", "绿化养护", "门岗秩序", "前台接待", "社区活动", "邻里集市", "居家养老", "家政服务", "能耗管理", "充电车位", "高空抛物", "人脸识别", "报修派单", "投诉回访", "雨季防汛", "冬季防冻", "外墙清洗", "水箱清洗", "二次供水", "弱电机房", "中控大屏", "巡更路线", "业主公约", "满意度", "收费透明", "公共收益", "儿童乐园", "健身设施", "快递驿站", "装修管理", "空置房屋", "宠物管理", "志愿服务", "党建共建", "夜间巡查", "应急演练"]
VERBS = ["梳理", "改造", "公示", "复盘", "试点", "推广", "登记", "抽查", "回访", "演练", "共建", "认领", "排班", "测算", "外包", "联动", "培训", "评比", "提醒", "归档"]
PLACES = ["东区", "西区", "北门", "南门", "一期", "二期", "三期", "会所", "广场", "连廊", "架空层", "屋面", "泵房", "配电间", "监控室", "服务中心"]


def sentences(dice: random.Random) -> list[str]:
    """Return the stock of sentences that texts are made of."""
    return [
        f"{dice.choice(PLACES)}的{dice.choice(TOPICS)}由{dice.randint(2, 9)}人{dice.choice(VERBS)}，"
        f"每{dice.choice('日周月季')}{dice.choice(VERBS)}一次，再把{dice.choice(TOPICS)}{dice.choice(VERBS)}到{dice.choice(PLACES)}。"
        for _ in range(SENTENCES)
    ]


def fill(db: Session, of: models.Association, author: UUID, cases: int, *, seed: int = 7) -> None:
    """Write `cases` published cases of about 500 characters each by bulk inserts, and their words for the LIKE scan.

    Texts are drawn from a stock of sentences with a skew, so that words are frequent and rare as they are in life.
    """
    dice = random.Random(seed)
    stock = sentences(dice)
    tokens = {line: index_text(line) for line in stock}
    weights = [1 / (rank + 3) for rank in range(len(stock))]
    db.execute(text("CREATE TABLE IF NOT EXISTS case_plain (case_id TEXT, words TEXT)"))
    now = utc_now()
    for start in range(0, cases, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {m: [] for m in (models.Case, models.CaseVersion, models.CaseSearch)}
        plain = []
        for n in range(start, min(start + BATCH, cases)):
            case_id, parts = uuid7(), dice.choices(stock, weights, k=15)
            title = f"{dice.choice(PLACES)}{dice.choice(TOPICS)}：{dice.choice(VERBS)}之后"
            dimension, kind = dice.choice(DIMENSIONS), dice.choice(list(SiteKind)).value
            yuan = dice.choice([None, 0, 20_000, 150_000, 800_000])
            ids = {"association_id": of.id, "case_id": case_id}
            rows[models.Case].append(
                {
                    "association_id": of.id,
                    "id": case_id,
                    "state": CaseState.PUBLISHED,
                    "author_id": author,
                    "dimension_key": dimension,
                    "published_number": 1,
                    "published_at": now,
                    "host_consent": True,
                }
            )
            words = {
                "title": title,
                "summary": parts[0],
                "practice": "".join(parts[1:10]),
                "result": "".join(parts[10:]),
            }
            rows[models.CaseVersion].append({**ids, "number": 1, "created_by": author, **words})
            rows[models.CaseSearch].append(
                {
                    **ids,
                    "dimension_key": dimension,
                    "site_kind": kind,
                    "year": 2017 + n % 10,
                    "investment_yuan": yuan,
                    "title_tokens": index_text(title),
                    "body_tokens": " ".join(tokens[part] for part in parts),
                }
            )
            plain.append({"case_id": str(case_id), "words": "\n".join(searchable(words))})
        for model, values in rows.items():
            db.execute(insert(model), values)
        db.execute(text("INSERT INTO case_plain VALUES (:case_id, :words)"), plain)


def office(db: Session) -> tuple[models.Association, Actor]:
    """Make an association with a reader."""
    of = models.Association(name="大案例库协会", name_en="Large library")
    db.add(of)
    db.flush()
    reader = models.Person(association_id=of.id, name="读者", email="reader@firm.example", state=PersonState.ACTIVE)
    db.add(reader)
    db.flush()
    db.add(models.PersonRole(association_id=of.id, person_id=reader.id, role=Role.OBSERVER))
    db.flush()
    return of, sessions.open_session(db, reader).actor


def p95(work: Callable[[str], object], words: list[str]) -> float:
    """Return the 95th percentile of the milliseconds that `work` takes for these words."""
    taken = []
    for word in words:
        started = time.perf_counter()
        work(word)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def measure(cases: int = CASES, queries: int = QUERIES, scans: int = SCANS) -> dict[str, Any]:
    """Return the p95 of whole searches (hits, excerpts, facets) and, as baseline, of bare LIKE scans, in ms."""
    with tempfile.TemporaryDirectory(prefix="qujing-bench-") as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'cases.db'}")
        try:
            migrate.upgrade(store)
            with Session(store.write, expire_on_commit=False) as db, db.begin():
                of, reader = office(db)
                fill(db, of, reader.person_id, cases)
                # What the nightly upkeep does: one b-tree instead of many small ones.
                db.execute(text("INSERT INTO case_fts(case_fts) VALUES ('optimize')"))
                db.execute(text("ANALYZE"))
            dice = random.Random(11)
            words = [topic[i : i + 2] for topic in TOPICS for i in (0, 2)] + VERBS
            asked = dice.choices(words, k=queries)
            with Session(store.read) as db:
                search(db, reader, Wish(words[0]))
                ours = p95(lambda word: search(db, reader, Wish(word)), asked)
                scan = text("SELECT case_id FROM case_plain WHERE words LIKE :word ORDER BY case_id LIMIT 10")
                count = text("SELECT count(*) FROM case_plain WHERE words LIKE :word")
                db.execute(count, {"word": "%预热%"}).all()
                plain = p95(lambda word: db.execute(count, {"word": f"%{word}%"}).all(), asked[:scans])
                del scan
        finally:
            store.dispose()
    return {
        "name": "case_search_100k" if cases == CASES else f"case_search_{cases}",
        "value": ours,
        "unit": "ms (p95)",
        "baseline": plain,
        "ratio": ours / plain,
    }


def figures() -> Iterator[dict[str, Any]]:
    """Yield the one figure of this module."""
    yield measure()
