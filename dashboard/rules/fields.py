"""Single values as people and clients send them: whatever the annotation says, a widget can send anything."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeVar
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.names import tidy_name
from dashboard.rules.plain_text import clean_text
from models.base import NAME

Member = TypeVar("Member", bound=Enum)
Item = TypeVar("Item")
SHOWN = 16  # characters of a refused text that its message quotes


def text(value: object, field: str, *, most: int, required: bool = False) -> str:
    """Return clean text of at most `most` characters; `field.not_text`, `field.too_long`, `field.empty`."""
    if not isinstance(value, str):
        raise Invalid("field.not_text", field=field)
    cleaned = clean_text(value)
    if len(cleaned) > most:
        raise Invalid("field.too_long", field=field, most=most, start=cleaned[:SHOWN])
    if required and not cleaned:
        raise Invalid("field.empty", field=field)
    return cleaned


def name(value: object, field: str) -> str:
    """Return a name tidied; `field.not_text`, `field.empty` for nothing but invisible signs, `field.too_long`."""
    tidied = tidy_name(text(value, field, most=NAME))
    if not tidied:
        raise Invalid("field.empty", field=field)
    if len(tidied) > NAME:  # a ligature may come out as several letters
        raise Invalid("field.too_long", field=field, most=NAME, start=tidied[:SHOWN])
    return tidied


def whole(value: object, field: str, *, least: int, most: int) -> int:
    """Return a whole number in bounds, or raise `field.number`. True is not one."""
    # a table hands over 12.0 for 12
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if type(number) is not int or not least <= number <= most:
        raise Invalid("field.number", field=field, least=least, most=most)
    return number


def optional_whole(value: object, field: str, *, least: int, most: int) -> int | None:
    return None if value is None else whole(value, field, least=least, most=most)


def optional_amount(value: object, field: str, *, most: int) -> Decimal | None:
    """Return an amount from 0 to `most` with two decimals, None for none, or raise `field.number`."""
    if value is None:
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
            raise InvalidOperation
        amount = Decimal(str(value))
        if not amount.is_finite() or not 0 <= amount <= most:
            raise InvalidOperation
        return amount.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise Invalid("field.number", field=field, least=0, most=most) from error


def member(value: object, field: str, of: type[Member]) -> Member:
    """Return the member for itself or its value, or raise `field.choice`."""
    try:
        return of(value)
    except ValueError as error:
        raise Invalid("field.choice", field=field) from error


def members(values: object, field: str, of: type[Member]) -> list[Member]:
    """Return the members, each once, in the vocabulary's order."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise Invalid("field.choice", field=field)
    chosen = {member(value, field, of) for value in values}
    return [one for one in of if one in chosen]


def day(value: object, field: str) -> date:
    """Return a calendar day between 2000 and 2100, or raise `field.day`."""
    # a datetime is a date to isinstance, and would be stored with a time of day
    if type(value) is not date or not 2000 <= value.year <= 2100:
        raise Invalid("field.day", field=field)
    return value


def clock(value: object, field: str) -> time:
    """Return a wall-clock time in whole minutes, or raise `field.time`."""
    if not isinstance(value, time) or value.tzinfo is not None or value.second or value.microsecond:
        raise Invalid("field.time", field=field)
    return value


def row_id(value: object, field: str) -> UUID:
    if not isinstance(value, UUID):
        raise Invalid("field.choice", field=field)
    return value


def row_ids(values: object, field: str, *, most: int) -> list[UUID]:
    """Return ids in their order, each once; `field.choice`, `field.too_many`."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise Invalid("field.choice", field=field)
    ids = list(dict.fromkeys(row_id(value, field) for value in values))
    if len(ids) > most:
        raise Invalid("field.too_many", field=field, most=most)
    return ids


def flag(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid("field.choice", field=field)
    return value


def several(values: object, field: str, of: type[Item], *, least: int = 0, most: int) -> list[Item]:
    """Return a list of `least` to `most` values of one type; `field.choice`, `field.too_few`, `field.too_many`."""
    if isinstance(values, str) or not isinstance(values, Sequence) or not all(isinstance(one, of) for one in values):
        raise Invalid("field.choice", field=field)
    if len(values) < least:
        raise Invalid("field.too_few", field=field, least=least)
    if len(values) > most:
        raise Invalid("field.too_many", field=field, most=most)
    return list(values)
