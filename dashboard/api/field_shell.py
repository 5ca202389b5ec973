"""The field app's shell: open, without any data, the same bytes for everybody.

`/field/` and its files from `dashboard/static/field/`, the words, the manifest and the service worker made here.
Every answer may be kept by the browser and is asked for again with its ETag. A file that changes on disk is noticed
after a second.
"""

import gzip
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.api.headers import FIELD
from dashboard.api.shell_words import shell_words
from dashboard.settings import ROOT

STATIC = ROOT / "dashboard" / "static"
FOLDER = STATIC / "field"
WORKER = "service_worker.js"  # only ever served as sw.js, with the list of files before it
ICONS = ("icon-192.png", "icon-512.png")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": FIELD,
    "cross-origin-resource-policy": "same-origin",
    "vary": "Accept-Encoding",
}
MANIFEST = {
    "id": "/field/",
    "name": "取经现场",
    "short_name": "取经现场",
    "description": "现场评分与提问，没有信号也能用。",
    "lang": "zh-CN",
    "start_url": "/field/",
    "scope": "/field/",
    "display": "standalone",
    "background_color": "#F3F6F5",
    "theme_color": "#0F766E",
    "icons": [
        {"src": "/field/icon-192.png", "sizes": "192x192", "type": "image/png"},
        {"src": "/field/icon-512.png", "sizes": "512x512", "type": "image/png"},
        {"src": "/field/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ],
}
LOOK_AGAIN = 1.0  # seconds
DIGEST = 32  # hex digits of the SHA-256 by which a tablet knows a whole file from a garbled one
_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


@dataclass(frozen=True, slots=True)
class ShellFile:
    """One file as it leaves: its bytes, the same by Brotli and gzipped, its type, the SHA-256 of the bytes in hex."""

    body: bytes
    brotli: bytes
    gzip: bytes
    media_type: str
    digest: str

    @property
    def etag(self) -> str:
        return f'"{self.digest[:32]}"'

    @property
    def transferred(self) -> int:
        """How many bytes of it a tablet receives; browsers take Brotli over https, which tablets need anyway."""
        return min(len(self.body), len(self.brotli))

    def packed(self, accepted: str) -> tuple[bytes, str]:
        """Return the smallest bytes that a browser with this Accept-Encoding takes, and their encoding."""
        takes = {part.partition(";")[0].strip() for part in accepted.split(",") if not _REFUSED.search(part)}
        ways = [(self.body, ""), (self.gzip, "gzip"), (self.brotli, "br")]
        return min((way for way in ways if not way[1] or way[1] in takes), key=lambda way: len(way[0]))


def _file(name: str, body: bytes) -> ShellFile:
    zipped = gzip.compress(body, 9, mtime=0)
    digest = hashlib.sha256(body).hexdigest()
    return ShellFile(body, brotli.compress(body), zipped, TYPES[Path(name).suffix], digest)


def _sources() -> Iterator[tuple[str, Path]]:
    """Yield every file of the app with its name below /field/; unknown kinds of files are not served."""
    for path in sorted(FOLDER.rglob("*")):
        name = path.relative_to(FOLDER).as_posix()
        if path.is_file() and path.suffix in TYPES and name != WORKER and not path.name.startswith("."):
            yield name, path
    for name in ICONS:
        yield name, STATIC / name


def _build() -> dict[str, ShellFile]:
    """Return every file by its name below /field/; the start page's name is empty."""
    files = {name: _file(name, path.read_bytes()) for name, path in _sources()}
    words = json.dumps(shell_words(FOLDER), ensure_ascii=False, separators=(",", ":"))
    files["words.json"] = _file("words.json", words.encode())
    manifest = json.dumps(MANIFEST, ensure_ascii=False).encode()
    files["manifest.webmanifest"] = _file("manifest.webmanifest", manifest)
    files[""] = files.pop("index.html")
    files["sw.js"] = _file("sw.js", _worker(files))
    return files


def _worker(files: dict[str, ShellFile]) -> bytes:
    """Return the service worker with what it keeps; licences are served, but no tablet needs them."""
    kept = {f"/field/{name}": file.digest[:DIGEST] for name, file in sorted(files.items()) if not name.endswith(".txt")}
    code = (FOLDER / WORKER).read_bytes()
    version = hashlib.sha256(json.dumps(kept).encode() + code).hexdigest()[:16]
    return f'const VERSION = "{version}";\nconst FILES = {json.dumps(kept, indent=0)};\n'.encode() + code


class _Shell:
    """The built files, and when they were last compared with those on disk."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen: tuple[object, ...] = ()
        self.looked = 0.0
        self.files: dict[str, ShellFile] = {}

    def fresh(self) -> dict[str, ShellFile] | None:
        """Return the files where they need not be looked at again yet."""
        return self.files if self.files and time.monotonic() - self.looked < LOOK_AGAIN else None

    def current(self) -> dict[str, ShellFile]:
        fresh = self.fresh()
        if fresh is not None:
            return fresh
        with self.lock:
            if not self.files or time.monotonic() - self.looked >= LOOK_AGAIN:
                paths = [*(path for _, path in _sources()), FOLDER / WORKER]
                seen = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
                if seen != self.seen:
                    self.files, self.seen = _build(), seen
                self.looked = time.monotonic()
        return self.files


_shell = _Shell()


def shell_files() -> dict[str, ShellFile]:
    """Return every file that the shell consists of, by its name below /field/ (the start page's is empty)."""
    return _shell.current()


async def show_file(request: Request) -> Response:
    files = _shell.fresh()
    if files is None:  # the disk, and perhaps packing everything: not in the thread that everybody waits for
        files = await run_in_threadpool(shell_files)
    file = files.get(request.path_params.get("name", ""))
    if file is None:
        return Response(status_code=404, headers={"cache-control": "no-store"})
    headers = HEADERS | {"etag": file.etag}
    asked = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if file.etag in asked:
        return Response(status_code=304, headers=headers)
    body, encoding = file.packed(request.headers.get("accept-encoding", ""))
    return Response(
        body, media_type=file.media_type, headers=headers | ({"content-encoding": encoding} if encoding else {})
    )


async def to_folder(_request: Request) -> Response:
    return RedirectResponse("/field/", status_code=308)


routes = [
    Route("/field", to_folder, methods=["GET"]),
    Route("/field/", show_file, methods=["GET"]),
    Route("/field/{name:path}", show_file, methods=["GET"]),
]
