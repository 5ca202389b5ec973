"""The pack for the print shop: every document in one ZIP, the same bytes for the same documents."""

import io
import zipfile
from collections.abc import Mapping

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say: when it was made is nobody's business


def print_pack(files: Mapping[str, bytes]) -> bytes:
    """Return the files as a ZIP in the order of their names; these are what a print shop's Windows shows.

    Raises `ValueError` without a file, or for a name that leads into a folder.
    """
    if not files:
        raise ValueError("nothing to pack")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name in sorted(files):
            if "/" in name or "\\" in name or name.startswith("."):
                raise ValueError(f"not a plain file name: {name!r}")
            entry = zipfile.ZipInfo(name, _NO_TIME)  # marks a name that is not ASCII as UTF-8
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            pack.writestr(entry, files[name])
    return out.getvalue()
