"""What the messages of both sides, kiosks' and phones', are made of."""

from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,64}$")]


class Message(BaseModel):
    """What comes in: an unknown field is a mistake."""

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
