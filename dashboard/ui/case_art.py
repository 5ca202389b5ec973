"""A drawing for a case that has no photo: by what its title is about, else by its dimension."""

from pathlib import Path

from dashboard.settings import ROOT

ART = ROOT / "dashboard" / "static" / "art"
BY_SUBJECT = (
    ("garage", ("充电", "车库", "地库", "停车", "车位", "garage", "charg", "parking", "bays")),
    ("waste", ("垃圾", "厨余", "waste", "bin")),
    ("elderly", ("养老", "助老", "长者", "老人", "独居", "elder", "older", "alone")),
    ("plant_room", ("设备", "泵", "配电", "电梯", "水箱", "plant", "pump", "lift", "boiler")),
    ("control_room", ("监控", "门禁", "高空抛物", "巡更", "报修", "控制", "control", "camera", "repair", "access")),
    ("market", ("集市", "市集", "活动", "邻里", "节", "market", "festival", "neighbour")),
    ("lobby", ("大堂", "门厅", "前台", "门岗", "客服", "lobby", "desk", "entrance")),
    ("garden", ("绿", "花", "树", "草", "园", "garden", "tree", "plant", "lawn")),
)
BY_DIMENSION = {
    "smart": "control_room",
    "environment": "garden",
    "service": "market",
    "safety": "plant_room",
    "operations": "lobby",
}


def drawing(dimension_key: str, *titles: str) -> Path:
    """Return the file of the drawing; the same case always gets the same one."""
    said = " ".join(titles).casefold()
    for name, words in BY_SUBJECT:
        if any(word in said for word in words):
            return ART / f"{name}.svg"
    return ART / f"{BY_DIMENSION.get(dimension_key, 'lobby')}.svg"
