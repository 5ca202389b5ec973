"""The host's brief on paper."""

import pypdfium2

from dashboard.documents.host_brief import (
    WORDS,
    BriefFirm,
    BriefGroup,
    BriefInterest,
    BriefQuestion,
    BriefWanted,
    PrintedBrief,
    host_brief_missing,
    host_brief_pdf,
)
from dashboard.documents.notice import LetterLine

LABELS = {key: f"【{key}】" for key in WORDS}
FULL = PrintedBrief(
    language="zh",
    association="江州市物业管理协会",
    title="云栖里花园",
    people="86",
    wanted=(BriefWanted(title="落实会议室", due="11 月 26 日", done=True),),
    goals=("弄清设备房怎么管",),
    interests=(BriefInterest(name="智慧化", people="30", share=0.35), BriefInterest(name="环境", people="0", share=0)),
    asked=(BriefQuestion(text="夜里谁来处置？", note="另有 3 人同问"),),
    prepared=(BriefQuestion(text="谁帮他们操作？"),),
    programme=(LetterLine(time="13:30–14:00", title="集合签到", place="东门"),),
    groups=(BriefGroup(name="一组", guide="何静", members="22 人"),),
    firms=(BriefFirm(name="江澜物业", kind="住宅", people=("罗怀瑾 项目经理", "古丽努尔·艾山江 客服主管")),),
)


def test_everything_given_is_printed_and_nothing_else() -> None:
    made = host_brief_pdf(FULL, LABELS)
    assert made == host_brief_pdf(FULL, LABELS)
    told = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(made))
    for words in ("落实会议室", "【done】", "弄清设备房怎么管", "智慧化", "另有3人同问", "何静", "古丽努尔·艾山江"):
        assert words in told
    bare = PrintedBrief(language="en", association="PMA", title="Visit")
    told = "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(host_brief_pdf(bare, LABELS))
    )
    assert not any(f"【{key}】" in told for key in ("wanted", "goals", "interests", "asked", "groups_guides", "guests"))


def test_three_hundred_guests_and_rare_characters() -> None:
    many = PrintedBrief(
        language="zh", association="协会", title="观摩",
        firms=tuple(BriefFirm(name=f"第{n}物业", people=("欧阳慕澄 项目经理",) * 20) for n in range(15)),
    )  # fmt: skip
    assert len(pypdfium2.PdfDocument(host_brief_pdf(many, LABELS))) <= 6
    assert host_brief_missing(PrintedBrief(language="zh", association="祥𠮷", title=""), LABELS) == ["𠮷"]
