"""The shell of the field app: open, data-free, small, and whole."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.api import field_shell
from dashboard.api.field_shell import FOLDER, shell_files
from dashboard.api.gate import Gate
from dashboard.api.routes import routes


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Gate)]), base_url="http://localhost")


def test_the_start_page_is_open_to_everybody_and_strict(client: TestClient) -> None:
    answer = client.get("/field/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", answer.text), "nothing inline"


def test_a_known_file_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/field/app.js")
    assert first.headers["content-type"].startswith("text/javascript")
    again = client.get("/field/app.js", headers={"if-none-match": f"W/{first.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/field/app.js", headers={"if-none-match": '"other"'}).status_code == 200


def raw(client: TestClient, accepted: str) -> tuple[str, bytes]:
    with client.stream("GET", "/field/app.js", headers={"accept-encoding": accepted}) as answer:
        return answer.headers.get("content-encoding", ""), b"".join(answer.iter_raw())


def test_what_leaves_packed_is_the_same_file(client: TestClient) -> None:
    whole = (FOLDER / "app.js").read_bytes()
    assert raw(client, "identity") == ("", whole)
    encoding, packed = raw(client, "gzip, deflate")
    assert (encoding, gzip.decompress(packed)) == ("gzip", whole)
    encoding, smaller = raw(client, "gzip, deflate, br, zstd")
    assert (encoding, brotli.decompress(smaller)) == ("br", whole)
    assert len(smaller) < len(packed)


def test_a_browser_gets_no_encoding_that_it_refuses(client: TestClient) -> None:
    assert raw(client, "gzip, br;q=0")[0] == "gzip"
    assert raw(client, "br; q=0.0, gzip;q=0")[0] == ""


@pytest.mark.parametrize("name", ["%2e%2e/page.css", "service_worker.js", "nothing.js", "views", "index.html"])
def test_nothing_but_the_apps_own_files_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/field/{name}").status_code == 404


def test_the_worker_lists_every_file_as_it_is(client: TestClient) -> None:
    code = client.get("/field/sw.js").text
    listed = json.loads(re.search(r"const FILES = (\{.*?\});", code, re.DOTALL).group(1))  # type: ignore[union-attr]
    assert {
        "/field/",
        "/field/app.js",
        "/field/words.json",
        "/field/vendor/idb.js",
        "/field/css/base.css",
    } <= listed.keys()
    assert "/field/sw.js" not in listed
    for path, digest in listed.items():
        assert hashlib.sha256(client.get(path).content).hexdigest()[: field_shell.DIGEST] == digest, path


def test_every_file_that_a_script_or_the_page_names_is_kept() -> None:
    files = shell_files()
    for name, file in files.items():
        if not name.endswith(".js") or name.startswith("vendor/"):
            continue
        for target in re.findall(r"""(?:from|import)\s*\(?\s*"(\.[^"]+)\"""", file.body.decode()):
            path = ((FOLDER / name).parent / target).resolve().relative_to(FOLDER.resolve()).as_posix()
            assert path in files, f"{name} imports {target}"
    for target in re.findall(r'(?:href|src)="/field/([^"]+)"', files[""].body.decode()):
        assert target in files, target


def test_another_version_of_a_file_is_another_version_of_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version() -> str:
        return field_shell._Shell().current()["sw.js"].body.decode().partition("\n")[0]

    before = version()
    (tmp_path / "app.js").write_text("changed")
    real = list(field_shell._sources())
    monkeypatch.setattr(
        field_shell, "_sources", lambda: iter([(n, tmp_path / "app.js" if n == "app.js" else p) for n, p in real])
    )
    assert version() != before


def test_it_is_installable(client: TestClient) -> None:
    answer = client.get("/field/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/field/", "/field/", "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).content[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_licence_lies_beside_everything_that_is_not_ours() -> None:
    for script in (FOLDER / "vendor").glob("*.js"):
        assert list(script.parent.glob(f"{script.stem}*.LICENSE.txt")), script.name
    assert "ISC" in (FOLDER / "vendor" / "idb.LICENSE.txt").read_text(encoding="utf-8")


def test_no_script_builds_markup_from_text() -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    for script in [*FOLDER.glob("*.js"), *(FOLDER / "views").glob("*.js")]:
        text = script.read_text(encoding="utf-8")
        assert not forbidden.search(text), script
        assert len(text.splitlines()) < 300, f"{script.name} has more than one job"
