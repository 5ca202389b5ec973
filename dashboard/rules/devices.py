"""What kind of device a browser runs on, as far as it says so."""

import re
from enum import StrEnum

_PHONE = re.compile(r"\b(iPhone|iPod|Mobile|HarmonyOS.*Mobile|MicroMessenger.*Mobile)\b")
_TABLET = re.compile(r"\b(iPad|Tablet|Android|HarmonyOS|OpenHarmony)\b")
_DESKTOP = re.compile(r"\b(Windows NT|X11|CrOS)\b")


class DeviceKind(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"


def device_kind(user_agent: str) -> DeviceKind | None:
    """Return the kind of device by its User-Agent; None where it does not say.

    Android's phones say “Mobile” and its tablets do not. An iPad calls itself a Macintosh, so that a Macintosh is
    neither.
    """
    if re.search(r"\biPad\b", user_agent):
        return DeviceKind.TABLET
    for kind, pattern in ((DeviceKind.PHONE, _PHONE), (DeviceKind.TABLET, _TABLET), (DeviceKind.DESKTOP, _DESKTOP)):
        if pattern.search(user_agent):
            return kind
    return None
