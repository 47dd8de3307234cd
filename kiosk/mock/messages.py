"""What the messages of both sides, kiosks' and phones', are made of."""

import re
from datetime import date
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator


def _written_out(day: object) -> object:
    if isinstance(day, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise ValueError("a day is written YYYY-MM-DD")
    return day


def _as_meant(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


Day = Annotated[date, BeforeValidator(_written_out)]
"""A day in an address, as YYYY-MM-DD and in no other way."""

Id = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,64}$")]


class Received(BaseModel):
    """What comes in: text is no number and no truth, but JSON has one kind of number, so 1.0 is the integer 1."""

    model_config = ConfigDict(strict=True)

    @model_validator(mode="before")
    @classmethod
    def _meant(cls, data: Any) -> Any:
        return {name: _as_meant(value) for name, value in data.items()} if isinstance(data, dict) else data


class Message(Received):
    """What comes in and is wholly agreed: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Texts(BaseModel):
    """A text in Chinese and English."""

    zh: str
    en: str


class Named(Protocol):
    """A thing with a name in both languages."""

    zh: str
    en: str


def texts(named: Named) -> Texts:
    """The two names of a thing."""
    return Texts(zh=named.zh, en=named.en)
