"""The field app in a browser, against an API that is played here: a test decides what it says and when it is silent."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlparse
from uuid import UUID, uuid5

import uvicorn
from playwright.sync_api import BrowserContext, Page, Route
from starlette.applications import Starlette

from dashboard.api import field_shell

SPACE = UUID("5b1d2f6e-0000-4000-8000-000000000000")
PERSON, VISIT = str(uuid5(SPACE, "person")), str(uuid5(SPACE, "visit"))
NOON = datetime.fromisoformat("2026-11-21T14:43:40+08:00")  # the server's time when a test begins
JSON = dict[str, Any]


def ident(name: str) -> str:
    """Return the id that this thing has in every test."""
    return str(uuid5(SPACE, name))


def both(zh: str, en: str) -> JSON:
    return {"zh": zh, "en": en}


@contextmanager
def shell() -> Iterator[str]:
    """Serve the app's open shell alone; gives its address."""
    config = uvicorn.Config(Starlette(routes=field_shell.routes), port=0, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the shell did not start"
        assert time.monotonic() < end, "the shell took too long to start"
        time.sleep(0.02)
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def point(name: str, dimension: str, zh: str, en: str, method: str = "level", **more: Any) -> JSON:
    anchors = {
        str(level): {"label": both("", ""), "text": both(f"第 {level} 级的样子", f"What level {level} looks like")}
        for level in (range(1, 6) if method == "level" else ())
    }
    rest: JSON = {
        "hint": both("", ""),
        "questions": [],
        "max_points": None,
        "per_fault": None,
        "grades": [],
        "choices": [],
    }
    limits = {"minimum": None, "maximum": None, "unit": both("", "")}
    told = {"id": ident(name), "dimension": dimension, "title": both(zh, en), "method": method, "anchors": anchors}
    return told | rest | limits | more


POINTS = [
    point("floor", "upkeep", "地面、墙面、管线整洁，无积水积灰", "Floor and walls clean, no standing water"),
    point("signs", "upkeep", "照明与导视清楚，一眼能找到电梯厅", "Lighting and signs lead straight to the lift lobby"),
    point("lanes", "safety", "消防通道畅通，卷帘门下方无占用", "Fire lanes clear, nothing under the shutters"),
    point("flood", "safety", "防汛挡板、沙袋、水泵就位", "Flood boards, sandbags and pumps in place", "pass_fail"),
    point("posts", "safety", "巡查记录逐班签字，缺一次算一处", "Rounds signed every shift; each gap is a fault",
          "deduction", max_points=2, per_fault=0.2, hint=both("抽查最近七天。", "Check the last seven days.")),
    point("plate", "smart", "车牌识别通行顺畅，异常有人处置", "Plate recognition flows, problems are handled"),
    point("grade", "smart", "充电桩故障可远程看到", "Charger faults are seen remotely", "deduction",
          max_points=2, grades=[2, 1, 0]),
    point("share", "smart", "线上缴费的比例", "Share of fees paid online", "number", minimum=0, maximum=100,
          unit=both("%", "%")),
    point("offer", "value", "便民经营做到哪一步", "How far convenience services go", "choice", choices=[
        {"key": "none", "zh": "暂未开展", "en": "None yet"}, {"key": "some", "zh": "固定做一两项", "en": "One or two"},
    ]),
    point("scene", "value", "记一个亲眼看到的场景", "Write down one scene you saw", "text"),
    point("trees", "upkeep", "乔灌草层次分明，没有枯枝", "Planting is layered and free of dead wood"),
    point("paths", "safety", "步道平整，夜间有照明", "Paths are level and lit at night",
          questions=[both("夜里坏一盏灯多久修好？", "How soon is a broken lamp mended at night?")]),
]  # fmt: skip


def download() -> JSON:
    """Return a field download with every scoring method at the first of two stops."""
    names = {one["id"]: one for one in POINTS}
    stops = [
        ("garage", "地下车库与充电区", "Garage & EV bays", [one["id"] for one in POINTS[:10]]),
        ("garden", "园林景观", "Gardens", [one["id"] for one in POINTS[10:]]),
    ]
    return {
        "format": 1,
        "visit": {
            "id": VISIT, "number": 12, "title": both("第 12 期标杆观摩", "Visit 12"), "theme": both("", ""),
            "day": "2026-11-21", "starts": "14:00", "ends": "17:10", "status": "running", "timezone": "Asia/Shanghai",
            "meeting_place": both("南门", "South gate"), "site": both("江屿澜庭", "Jiangyu Court"),
            "association": both("临江市物业管理协会", "Linjiang Association"),
        },
        "me": {
            "id": PERSON, "name": both("陈慧敏", "Chen Huimin"), "firm": both("和煦物业", "Hexu"), "registered": True,
            "group": {"id": ident("group"), "name": both("第三组", "Group 3"), "guide": both("周敏", "Zhou Min")},
            "sheet": None,
        },
        "programme": {
            "version": 1,
            "items": [
                {"id": ident(kind), "kind": kind, "title": both(zh, en), "place": both(place, place_en),
                 "speaker": both("", ""), "starts": starts, "ends": ends}
                for kind, zh, en, place, place_en, starts, ends in (
                    ("tour", "分组参观", "Tour", "", "", "14:15", "15:30"),
                    ("talk", "分享会", "Sharing session", "二楼会议厅", "the hall upstairs", "15:30", "16:30"),
                    ("questions", "互动提问", "Questions", "", "", "16:30", "17:00"),
                )
            ],
            "tour": [
                {"stop": ident("garage"), "starts": "14:39", "ends": "14:51"},
                {"stop": ident("garden"), "starts": "14:54", "ends": "15:06"},
            ],
        },
        "stops": [
            {"id": ident(name), "position": at, "kind": name, "title": both(zh, en), "place": both("", ""),
             "minutes": 12, "guide": both("何工", "Mr He"), "points": points,
             "questions": [both("误报多久复核一次？", "How often are false alarms reviewed?")]}
            for at, (name, zh, en, points) in enumerate(stops)
        ],
        "elsewhere": [],
        "dimensions": [
            {"key": key, "title": both(zh, en), "short": both(zh, en)}
            for key, zh, en in (("upkeep", "环境设施", "Upkeep"), ("safety", "安全应急", "Safety"),
                                ("smart", "智慧科技", "Smart"), ("value", "运营增值", "Value"))
        ],
        "points": list(names.values()), "answers": [], "photos": [], "observations": [],
        "reminders": [both("轻声慢行", "Keep your voice down"), both("不碰设备", "Touch no equipment")],
        "checklist": {"version_id": ident("checklist"), "number": 3}, "checklist_changed": False, "survey": None,
        "after": {"cases": [], "results": False},
    }  # fmt: skip


@dataclass
class Api:
    """The played server. `silent` answers nothing; `judge` may give an operation its receipt, else it is applied."""

    pack: JSON = field(default_factory=download)
    notices: list[JSON] = field(default_factory=list)
    silent: bool = False
    judge: Callable[[JSON], JSON | None] = lambda op: None
    ops: list[JSON] = field(default_factory=list)
    pictures: list[tuple[dict[str, list[str]], bytes]] = field(default_factory=list)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    versions: dict[str, int] = field(default_factory=dict)

    def now(self) -> str:
        return (NOON + (datetime.now(UTC) - self.began)).isoformat()

    def answer(self, route: Route) -> None:
        """Answer one request, or lose it."""
        request = route.request
        url = urlparse(request.url)
        if self.silent:
            return route.abort()
        if url.path == "/api/me":
            return self._send(route, {"people": [self._person()]})
        if url.path.endswith("/field"):
            return self._send(route, self.pack)
        if url.path.endswith("/board"):
            version = self.pack["programme"]["version"]
            board = {"notices": self.notices, "questions": [], "agenda_version": version, "status": "running"}
            return self._send(route, board)
        if url.path == "/api/sync":
            ops = json.loads(request.post_data or "{}")["ops"]
            return self._send(route, {"receipts": [self._receipt(op) for op in ops]})
        if url.path == "/api/photos":
            asked, body = parse_qs(url.query), request.post_data_buffer or b""
            self.pictures.append((asked, body))
            sha = asked["sha256"][0]
            told = {"op": asked["op"][0], "status": "applied", "photo": ident(sha), "sha256": sha}
            return self._send(route, told | {"received_sha256": sha, "code": "", "message": None})
        return route.fulfill(status=404, json={"code": "not_found", "message": both("没有", "None"), "facts": {}})

    def _send(self, route: Route, content: JSON) -> None:
        route.fulfill(json={"server_time": self.now(), **content})

    def _receipt(self, op: JSON) -> JSON:
        self.ops.append(op)
        plain = {"op": op["op"], "stored": None, "code": "", "message": None, "late": False}
        if judged := self.judge(op):
            return plain | {"version": None} | judged
        key = str(op["body"].get("point", op["kind"]))
        self.versions[key] = self.versions.get(key, 0) + 1
        return plain | {"status": "applied", "version": self.versions[key]}

    def _person(self) -> JSON:
        visit = {name: self.pack["visit"][name] for name in ("id", "number", "title", "day", "starts", "ends")}
        visit |= {"timezone": "Asia/Shanghai", "status": "running"}
        person = {"id": PERSON, "name": "陈慧敏", "name_en": "Chen Huimin", "firm": both("和煦物业", "Hexu")}
        association = self.pack["visit"]["association"]
        return person | {"association": association, "language": "zh", "badge": True, "visits": [visit]}

    def open(self, context: BrowserContext, address: str, *, language: str = "zh", theme: str = "light") -> Page:
        """Open the app as the person of these tests, on “My day”, with everything loaded."""
        context.add_init_script(
            f"localStorage.setItem('qujing-language', '{language}'); localStorage.setItem('qujing-theme', '{theme}');"
            f"localStorage.setItem('qujing-person', '{PERSON}')"
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.route("**/api/**", self.answer)
        page.goto(f"{address}/field/")
        who = "import('/field/people.js').then(async ({current}) => (await current())?.id)"
        until(page, lambda: page.evaluate(who) == PERSON)
        page.goto(f"{address}/field/#/day")
        page.locator(".now-card").wait_for()
        return page


def until(page: Page, true: Callable[[], object]) -> None:
    """Wait for what the page does by itself. (Its policy forbids what `wait_for_function` would run in it.)"""
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")
