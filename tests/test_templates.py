"""What the built-in templates give to a new visit."""

from datetime import time

from dashboard import templates


def test_programmes_are_typed_and_add_up() -> None:
    programmes = templates.programmes()
    assert list(programmes) == ["half-day", "full-day", "two-host"]
    for programme in programmes.values():
        minutes = sum(item.minutes for item in programme.items)
        span = (programme.ends.hour * 60 + programme.ends.minute) - (
            programme.starts.hour * 60 + programme.starts.minute
        )
        assert minutes == span, programme.key
        assert {stop.host for stop in programme.stops} == set(range(1, programme.hosts + 1))
    assert programmes["half-day"].starts == time(13, 30)


def test_goals_tasks_and_materials_refer_to_what_exists() -> None:
    assert len(templates.themes()) == 6
    assert len(templates.suggested_goals()) == sum(len(theme.goals) for theme in templates.themes().values())
    keys = [task.key for task in templates.tasks()]
    for at, task in enumerate(templates.tasks()):
        assert set(task.after) <= set(keys[:at]), task.key  # so that a task can point at an earlier one
    assert {one.per for one in templates.materials()} <= {"person", "firm", "group", "host", "visit"}
    assert all(words.zh and words.en for words in templates.icebreakers())
