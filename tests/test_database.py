"""What errors of the database tell."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from models import Person


def test_an_error_tells_no_value_to_the_log(db: Session) -> None:
    secret = "谁值夜班？"
    with pytest.raises(DBAPIError) as broken, db.begin_nested():
        db.execute(text("SELECT nothing_there FROM person WHERE name = :name"), {"name": secret})
    assert secret not in str(broken.value)
    with pytest.raises(StatementError) as unfit, db.begin_nested():
        db.execute(select(Person).where(Person.id == secret))  # type: ignore[arg-type]
    assert secret not in str(unfit.value).split("[SQL")[-1]
