"""200 tablets with 60 entries each, the server killed -9 three times, half of the replies dropped: what is lost, how
long a reply takes where there is a server to reply."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.serving import COMMAND
from tests.faults.test_tablets import run

TABLETS, ENTRIES, KILLS = 200, 60, 3
PACE = 1.8  # seconds between two entries of a tablet: about 110 entries a second in all
AIM = 300.0  # milliseconds


def figures() -> Iterator[dict[str, object]]:
    """Yield the 95th percentile of the replies in milliseconds against the aim, and the entries that went wrong."""
    with tempfile.TemporaryDirectory(prefix="qujing-soak-") as folder:
        found, sent, server = run(Path(folder), COMMAND, tablets=TABLETS, entries=ENTRIES, kills=KILLS, pace=PACE)
    p95 = round(sent.p95(server.outages), 1)
    yield {"name": "tablets_200x60_p95", "value": p95, "unit": "ms", "baseline": AIM, "ratio": round(p95 / AIM, 3)}
    wrong, sound = len(found), len(sent.receipts)
    yield {"name": "tablets_200x60_wrong", "value": wrong, "unit": "faults", "baseline": sound, "ratio": wrong / sound}
