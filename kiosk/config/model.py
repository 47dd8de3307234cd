"""The configuration as a model: every key, its default, its bounds and what it means.

``config/kiosk.toml`` shows the same to people; a test holds the two equal. Wrong values raise pydantic's errors,
which ``kiosk.config.problems`` turns into sentences.
"""

from os.path import normpath
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from kiosk.config import checks

Line = Annotated[str, AfterValidator(checks.one_line)]


class Section(BaseModel):
    """A section of the file: typed as TOML types it, no unknown keys, never changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, hide_input_in_errors=True)


class KioskSection(Section):
    """Who this kiosk is and where it keeps its things."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")] = Field(
        default="kiosk-1", description="name of this machine at the booking server: a-z, 0-9 and -"
    )
    cinema: Annotated[str, Field(max_length=60), AfterValidator(checks.one_line)] = Field(
        default="", description="the cinema as its staff call it; optional"
    )
    state_dir: Line = Field(
        default="",
        description='folder of the journal; "" is the state folder of the service, or of the user who runs it',
    )
    socket: Line = Field(default="", description='where commands reach the daemon; "" is control.sock in state_dir')


class BookingSection(Section):
    """The booking server, and how long to wait for it."""

    system: Literal["kiosk", "pretix"] = Field(
        default="kiosk", description='what it speaks: "kiosk" is our own contract, "pretix" is set up in [pretix]'
    )
    url: Annotated[str, AfterValidator(checks.server)] = Field(
        default="http://127.0.0.1:8765", description="address of the booking server; https unless it is on this machine"
    )
    key_file: Line = Field(
        default="",
        description='file of the private key, made by kiosk server enrol; "" is the development key of this id',
    )
    server_keys: Line = Field(
        default="",
        description='file of the server\'s public keys, which the kiosk keeps up to date; "" are the development keys',
    )
    ca_file: Line = Field(
        default="",
        description='certificates that https is trusted by, as PEM; "" are the usual public authorities',
    )
    proxy: Annotated[str, AfterValidator(checks.proxy)] = Field(
        default="", description='proxy on the way to the server, as "http://proxy.example.com:3128"; "" is none'
    )
    connect_timeout: Annotated[float, Field(ge=0.1, le=30)] = Field(
        default=2.0, description="seconds to reach the server"
    )
    timeout: Annotated[float, Field(ge=0.1, le=60)] = Field(default=5.0, description="seconds to wait for one answer")
    budget: Annotated[float, Field(ge=1, le=120)] = Field(
        default=12.0, description="seconds for one question with all its repetitions"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.key_file) != bool(self.server_keys):
            raise checks.wrong("key_file and server_keys go together", "set both of them, or none for development")
        if self.key_file and normpath(self.key_file) == normpath(self.server_keys):
            raise checks.wrong("key_file and server_keys are the same file", "give each a file of its own")
        if self.proxy and urlsplit(self.url).scheme == "http":
            raise checks.wrong(
                "plain http is for a server on this machine, and a proxy is another one, which would read the vouchers",
                'leave proxy empty, or use an "https" url',
            )
        if self.budget < self.timeout:
            raise checks.wrong("budget is shorter than timeout", "give a question at least the time of one answer")
        return self


class PretixSection(Section):
    """Where the booking server is a pretix."""

    event: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,49})?$")] = Field(
        default="", description="short form of the event, or of the series whose dates are the screenings"
    )
    pickup_list: Annotated[int, Field(ge=0)] = Field(
        default=0, description="number of the check-in list on which kiosks note what they print; no door may use it"
    )
    device_file: Line = Field(
        default="", description="file of what kiosk server enrol was given there; it holds a secret"
    )


class PrinterSection(Section):
    """The ticket printer."""

    device: Annotated[str, AfterValidator(checks.device("printer"))] = Field(
        default="virtual:",
        description='address of the printer: "tcp://10.0.0.40:9100", or "virtual:" for one in software',
    )
    profile: Annotated[str, Field(min_length=1), AfterValidator(checks.one_line)] = Field(
        default="epson-tm-t20", description="what it can do: a name in the folder printers, or the path of a .toml"
    )
    roll_metres: Annotated[float, Field(ge=0, le=500)] = Field(
        default=0.0, description="length of a new roll of paper, as the box says; 0 is not known"
    )


class TicketsSection(Section):
    """The paper tickets."""

    layout: Annotated[str, Field(min_length=1), AfterValidator(checks.one_line)] = Field(
        default="standard", description="how they look: a name in the folder tickets, or the path of a .toml"
    )
    language: Literal["zh", "en", "both"] = Field(default="both", description='their language: "zh", "en" or "both"')
    logo: Line = Field(default="", description="picture at their top, as PNG, where the layout has a place for one")


class ReaderSection(Section):
    """One camera or scanner that sees vouchers; as many sections as there are devices."""

    device: Annotated[str, AfterValidator(checks.device("reader", "handover"))] = Field(
        default="virtual:",
        description='address of the reader: "camera:///dev/video0", "serial:///dev/ttyACM0", or "virtual:" in software',
    )


class ScreenSection(Section):
    """The customer's page, for a browser on this machine."""

    host: Literal["127.0.0.1", "::1", ""] = Field(
        default="127.0.0.1",
        description='address of this machine that the page is on: "127.0.0.1", "::1"; "" is no page',
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8766, description="port of the page; 0 takes a free one, which kiosk status tells"
    )
    framed_by: Annotated[str, AfterValidator(checks.own_origin)] = Field(
        default="",
        description='the one page that may show it in a frame, as "http://127.0.0.1:8000"; "" is none',
    )


class StaffSection(Section):
    """Who looks after the kiosk."""

    file: Line = Field(
        default="", description='file of numbers, names and hashed PINs, kept by kiosk staff; "" is beside the journal'
    )


class VisitSection(Section):
    """How patient the kiosk is with a customer."""

    customer_gone_seconds: Annotated[float, Field(ge=5, le=600)] = Field(
        default=45.0, description="after this long in trouble the customer is gone and unsent tickets are handed back"
    )
    done_seconds: Annotated[float, Field(ge=1, le=60)] = Field(
        default=8.0, description="how long the kiosk stays with a customer who has everything"
    )
    lease_margin_seconds: Annotated[float, Field(ge=1, le=60)] = Field(
        default=8.0, description="no ticket is begun when less than this is left of its lease"
    )


class LogSection(Section):
    """What the daemon tells the system's log."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description='the least that is written: "debug", "info", "warning" or "error"'
    )
    format: Literal["auto", "json", "console"] = Field(
        default="auto", description='"json", "console", or "auto": console on a terminal, else json'
    )


class MetricsSection(Section):
    """What a monitoring program on this machine can ask: /healthz, /readyz and /metrics."""

    host: Literal["127.0.0.1", "::1", ""] = Field(
        default="", description='address of this machine that they are on: "127.0.0.1", "::1"; "" is off'
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8767, description="port of theirs, another than the screen's; 0 takes a free one, which the log tells"
    )


class TelemetrySection(Section):
    """Where the kiosk tells an MQTT broker how it is; it takes no orders from there."""

    url: Annotated[str, AfterValidator(checks.broker)] = Field(
        default="", description='the broker, as "mqtts://broker.example.com:8883"; "" is none'
    )
    username: Line = Field(default="", description="name of this kiosk at the broker; each has one of its own")
    password_file: Line = Field(default="", description="file of its password, which nobody else may read")
    cert_file: Line = Field(default="", description="certificate of this kiosk as PEM, where the broker wants one")
    key_file: Line = Field(default="", description="private key of that certificate, as PEM")
    ca_file: Line = Field(
        default="",
        description='certificates that the broker is trusted by, as PEM; "" are the usual public authorities',
    )
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=100)] = Field(
        default="kiosks", description="what all topics begin with; the kiosk's id follows"
    )
    interval_seconds: Annotated[float, Field(ge=5, le=3600)] = Field(
        default=60.0, description="how often the state is told, where nothing changes"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.cert_file) != bool(self.key_file):
            raise checks.wrong("cert_file and key_file go together", "set both of them, or none")
        if self.password_file and not self.username:
            raise checks.wrong("a password needs a username", "set username, too")
        return self


def _all_different(readers: tuple[ReaderSection, ...]) -> tuple[ReaderSection, ...]:
    devices = [reader.device for reader in readers]
    twice = next((device for device in devices if devices.count(device) > 1), None)
    if twice is not None:
        raise checks.wrong(f"the device {twice!r} is there more than once", "keep one [[readers]] for each device")
    return readers


class Config(Section):
    """All that a kiosk can be told."""

    kiosk: KioskSection = KioskSection()
    booking: BookingSection = BookingSection()
    pretix: PretixSection = PretixSection()
    printer: PrinterSection = PrinterSection()
    tickets: TicketsSection = TicketsSection()
    readers: Annotated[
        tuple[ReaderSection, ...],
        Field(strict=False, min_length=1, max_length=8),  # not strict: TOML has lists and no tuples
        AfterValidator(_all_different),
    ] = (ReaderSection(),)
    screen: ScreenSection = ScreenSection()
    staff: StaffSection = StaffSection()
    visit: VisitSection = VisitSection()
    log: LogSection = LogSection()
    metrics: MetricsSection = MetricsSection()
    telemetry: TelemetrySection = TelemetrySection()
