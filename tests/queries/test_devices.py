from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.queries.devices import own_devices
from dashboard.rules.devices import DeviceKind
from dashboard.services import sessions
from models import Person
from models.enums import Role
from tests import factories as make

PHONE, OTHER = UUID(int=1), UUID(int=2)
AGENT = "Mozilla/5.0 (Linux; Android 15; ANA-AN00) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def test_one_learns_the_kind_of_ones_own_devices_and_of_nobody_elses(db: Session) -> None:
    home = make.association(db)
    mine, theirs = make.actor(db, home, Role.OBSERVER), make.actor(db, home, Role.OBSERVER)
    for actor, device in ((mine, PHONE), (theirs, OTHER)):
        person = db.get_one(Person, (actor.association_id, actor.person_id))
        sessions.open_session(db, person, device_id=device, user_agent=AGENT)
    assert own_devices(db, mine, {PHONE, OTHER}) == {PHONE: DeviceKind.PHONE}
    assert own_devices(db, mine, set()) == {}
