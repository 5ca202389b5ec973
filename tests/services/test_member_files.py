"""Uploaded member lists: every kind of bad file is refused in words, with nothing written."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.documents.members_sheet import members_template, read_members
from dashboard.errors import ImportRefused
from dashboard.i18n import LANGUAGES, translator
from dashboard.services.member_imports import import_members
from models.enums import Role
from tests import factories as make
from tests.bad_files import bomb, old_xls, row_counts

ZH = translator("zh")


def edited(change: Callable[[Any], None]) -> bytes:
    book = load_workbook(io.BytesIO(members_template(ZH)))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _long() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("人员")
    sheet.append(["姓名", "邮箱", "单位"])
    for number in range(100_000):
        sheet.append([f"人{number}", f"p{number}@firm.example", "示例物业服务有限公司"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rename(book: Any) -> None:
    book["人员"].title = "数据"


def _drop_column(book: Any) -> None:
    book["人员"]["C1"] = "电子信箱地址"


def _formula(book: Any) -> None:
    book["人员"]["A2"] = '=HYPERLINK("x")'


def _merge(book: Any) -> None:
    book["人员"].merge_cells("A2:A3")


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "wrong sheet": (lambda: edited(_rename), "import.missing_sheet"),
    "missing column": (lambda: edited(_drop_column), "import.missing_column"),
    "a hundred thousand rows": (_long, "import.too_many_rows"),
    "formula": (lambda: edited(_formula), "import.formula"),
    "merged cells": (lambda: edited(_merge), "import.merged_cells"),
    "old .xls": (old_xls, "import.old_xls"),
    "zip bomb": (bomb, "import.zip_bomb"),
    "not a workbook": ("姓名,邮箱\n甲,乙\n".encode, "import.not_xlsx"),
    "nothing": (lambda: b"", "import.empty_file"),
}


def _upload(db: Session, actor: Actor, data: bytes) -> None:
    firm_rows, people_rows = read_members(data)
    import_members(db, actor=actor, firm_rows=firm_rows, people_rows=people_rows)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_words_and_nothing_is_written(db: Session, what: str) -> None:
    planner = make.actor(db, make.association(db), Role.PLANNER)
    make_file, code = BAD[what]
    before = row_counts(db)
    with pytest.raises(ImportRefused) as refusal:
        _upload(db, planner, make_file())
    assert code in {refusal.value.code, *(problem.code for problem in refusal.value.problems)}
    db.flush()
    assert row_counts(db) == before
    for language in LANGUAGES:
        for problem in (*refusal.value.problems, refusal.value):
            assert not translator(language).error(problem).startswith("error.")


def test_emoji_and_rare_han_are_kept(db: Session) -> None:
    def rename(book: Any) -> None:
        book["单位"]["A2"] = "𠮷祥🏡䶮物业有限公司"
        book["人员"]["E2"] = "𠮷祥🏡䶮物业有限公司"
        book["人员"]["A2"] = "陆𬭎"

    planner = make.actor(db, make.association(db), Role.PLANNER)
    firm_rows, people_rows = read_members(edited(rename))
    plan = import_members(db, actor=planner, firm_rows=firm_rows, people_rows=people_rows)
    assert (plan.firms[0].name, plan.people[0].name) == ("𠮷祥🏡䶮物业有限公司", "陆𬭎")
