import pytest

from dashboard.rules.devices import DeviceKind, device_kind

PHONE, TABLET, DESKTOP = DeviceKind


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        ("Mozilla/5.0 (Linux; Android 15; ANA-AN00) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", PHONE),
        ("Mozilla/5.0 (Linux; Android 15; AGS3-W09) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", TABLET),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", PHONE),
        ("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", TABLET),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15", None),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", DESKTOP),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36", DESKTOP),
        ("", None),
        ("curl/8", None),
    ],
)
def test_a_browser_tells_its_device(user_agent: str, kind: DeviceKind | None) -> None:
    assert device_kind(user_agent) is kind
