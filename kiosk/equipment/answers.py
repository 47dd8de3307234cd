"""Answers that can be used: a question is put until there is one."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from drivers.errors import ProfileError
from drivers.printers import profile
from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.config.model import Config
from kiosk.config.problems import problems
from kiosk.equipment.asking import Asking

Refuse = Callable[[str], str | None]
"""Why an answer can't be used, and what to do; None if it can."""


def good(asking: Asking, question: str, default: str, refuse: Refuse) -> str:
    """Ask until the answer can be used, or is the default: that is tried out with all the rest."""
    while (said := asking.text(question, default)) != default:
        refusal = refuse(said)
        if refusal is None:
            break
        asking.say(refusal)
    return said


def of(section: str, key: str) -> Refuse:
    """What the configuration's model refuses for a key."""
    model: Any = type(Config.model_fields[section].default)

    def refuse(said: str) -> str | None:
        try:
            model.model_validate({key: said})
        except ValidationError as error:
            wrong = next((problem for problem in problems(error) if problem.key == key), None)
            return f"{wrong.sentence}: {wrong.remedy}" if wrong else None
        return None

    return refuse


def number(said: str) -> str | None:
    """Refuses what is no number as lists have."""
    return None if said.isascii() and said.isdecimal() else "that is no number: type digits"


def a_profile(said: str) -> str | None:
    """Refuses what names no profile of a printer that can be used."""
    try:
        profile.load(files.printer_profile(said))
    except ConfigError as error:
        return "; ".join(f"{problem.sentence}: {problem.remedy}" for problem in error.problems)
    except ProfileError as error:
        return f"{error}: {error.remedy}"
    return None
