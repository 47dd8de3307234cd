"""What a kiosk says of itself now and then, and what it is answered."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from kiosk.mock.messages import Id, Message
from kiosk.mock.redemption.wire import Number, Words

Component = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9 ._-]{0,39}$")]
TroubleCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}-[A-Z0-9-]{1,20}$")]


class Trouble(Message):
    """What is wrong with a part of the kiosk, by the code that its screen shows, if it has one."""

    component: Component
    code: TroubleCode | None = None


class Condition(Message):
    """How a kiosk is: it serves customers, serves them while something is wrong, or can't."""

    boot_id: Id
    health: Literal["ready", "degraded", "out_of_service"]
    uptime_seconds: Annotated[float, Field(ge=0, le=10**10)]
    troubles: list[Trouble] = Field(default=[], max_length=50)
    tickets_left: Number | None = Field(default=None, description="on the roll; none where the kiosk can't know")
    in_doubt: Number = Field(default=0, description="tickets that staff may have to settle")
    owed: Number = Field(default=0, description="tickets that a customer waits for")
    versions: dict[Id, Words] = Field(default_factory=dict, max_length=50)


class Heartbeat(Condition):
    """A kiosk says how it is."""

    kiosk: Id


class Heard(BaseModel):
    """The server knows how the kiosk is, and expects to hear it again in so many seconds."""

    kiosk: str
    server_time: datetime
    next_seconds: float


class LastHeard(Condition):
    """How a kiosk was when it was heard last."""

    heard_at: datetime
    seconds_ago: float
