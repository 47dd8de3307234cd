"""What the server tells staff of its clients."""

from datetime import date

from pydantic import BaseModel, Field


class Day(BaseModel):
    """The clients that were seen for the first time on a day (UTC), by the hour that their ids tell."""

    day: date
    count: int
    hours: list[int] = Field(min_length=24, max_length=24, description="installed from 0, 1, … 23 o'clock on")
    not_told: int = Field(description="whose ids tell no time")


class Installations(BaseModel):
    """How many clients were installed; ids may tell a random time, so hours are as true as the phones want."""

    days: list[Day]
