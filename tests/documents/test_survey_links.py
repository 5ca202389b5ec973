import io

import openpyxl

from dashboard.documents.survey_links import LinkRow, links_workbook
from dashboard.i18n import translator


def test_the_list_has_a_row_for_everyone_and_no_formula() -> None:
    rows = [
        LinkRow("望江物业", "沈岚", "shen@firm.example", "http://localhost/s/abc?k=t1"),
        LinkRow("=cmd|' /C calc'!A0", "+1", "@x", "http://localhost/s/abc?k=t2"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(links_workbook(rows, translator("zh"))))
    sheet = book.active
    assert sheet is not None
    assert sheet.title == "个人链接"
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[0] == ["单位", "姓名", "邮箱", "个人链接"]
    assert values[1] == ["望江物业", "沈岚", "shen@firm.example", "http://localhost/s/abc?k=t1"]
    assert values[2][0] == "=cmd|' /C calc'!A0"
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)
