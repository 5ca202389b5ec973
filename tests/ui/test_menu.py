from typing import cast

from streamlit.testing.v1 import AppTest

from dashboard.navigation import PAGES
from dashboard.rules.capabilities import capabilities_of
from models.enums import Role


def ask_twice(language: str, capabilities: object) -> None:
    """Run as a script: pages can be made nowhere else."""
    import streamlit as st

    from dashboard.ui.menu import menu

    sections, again = menu(language, capabilities), menu(language, capabilities)
    st.session_state["titles"] = {
        section: [page.title for page in pages if page.visibility == "visible"] for section, pages in sections.items()
    }
    st.session_state["known"] = sum(len(pages) for pages in sections.values())
    shared = {id(page) for pages in sections.values() for page in pages}
    st.session_state["shared"] = sum(id(page) in shared for pages in again.values() for page in pages)
    st.navigation(sections)


def shown(language: str, role: Role) -> AppTest:
    app = AppTest.from_function(ask_twice, args=(language, capabilities_of({role})), default_timeout=60)
    app.run()
    assert not app.exception
    return app


def titles(app: AppTest) -> set[str]:
    sections = cast("dict[str, list[str]]", app.session_state["titles"])
    return {title for pages in sections.values() for title in pages}


def test_a_menu_has_the_pages_of_its_capabilities_in_its_language_and_no_others() -> None:
    planner, observer = titles(shown("zh", Role.PLANNER)), titles(shown("zh", Role.OBSERVER))
    assert "目标与站点" in planner
    assert "目标与站点" not in observer
    assert observer < planner
    assert "Goals and stops" in titles(shown("en", Role.PLANNER))
    assert titles(shown("zh", Role.PLANNER)) == planner


def test_a_page_of_another_role_is_known_so_that_it_can_say_whose_it_is() -> None:
    for role in Role:
        assert shown("zh", role).session_state["known"] == len(PAGES)


def test_nobody_uses_up_the_page_of_another() -> None:
    assert shown("zh", Role.PLANNER).session_state["shared"] == 0
