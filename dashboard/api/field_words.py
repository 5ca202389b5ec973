"""Words of our own that a download brings along: what the booklet says on the way, and what the levels are called."""

from dashboard.i18n import Translator

LEVELS = (1, 2, 3, 4, 5)


def reminders(t: Translator) -> tuple[str, ...]:
    """Return the rules of a visit, as the booklet prints them."""
    return (
        t("Follow the community's rules and your guide."),
        t("Keep your voice down in lobbies and corridors."),
        t("Look at equipment, do not touch it."),
        t("Take no pictures of residents' faces, doors or number plates."),
        t("Be at the next stop on time: the other groups wait for it."),
    )


def level_words(t: Translator) -> dict[int, str]:
    """Return the word for each level."""
    return dict(zip(LEVELS, (t("Poor"), t("Weak"), t("Sound"), t("Good"), t("Exemplary")), strict=True))
