import io
import zipfile

import pytest

from dashboard.documents.pack import print_pack

FILES = {"02 胸牌.pdf": b"%PDF badges", "01 手册.pdf": b"%PDF booklet" * 100}


def test_a_pack_holds_every_file_under_its_own_name() -> None:
    with zipfile.ZipFile(io.BytesIO(print_pack(FILES))) as pack:
        assert pack.namelist() == ["01 手册.pdf", "02 胸牌.pdf"]
        assert {name: pack.read(name) for name in pack.namelist()} == FILES
        assert all(info.flag_bits & 0x800 for info in pack.infolist()), "the names are said to be UTF-8"


def test_the_same_documents_make_the_same_pack() -> None:
    assert print_pack(FILES) == print_pack(dict(reversed(FILES.items())))


@pytest.mark.parametrize("name", ["a/b.pdf", "..\\b.pdf", "../b.pdf", ".hidden"])
def test_a_name_never_leads_elsewhere(name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        print_pack({name: b""})


def test_an_empty_pack_is_none() -> None:
    with pytest.raises(ValueError, match="nothing"):
        print_pack({})
