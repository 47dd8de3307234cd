"""The metrics of a kiosk, as rows of a table; ``kiosk/ops/README.md`` lists them, and a test holds the two equal."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from drivers.address import Address
from drivers.ports import Evidence
from kiosk import redaction
from kiosk.booking.port import Heartbeat
from kiosk.config.model import ReaderSection
from kiosk.domain.health import Readiness
from kiosk.ops.tally import BOUNDS, Durations, Outcome, Tally


@dataclass(frozen=True)
class Figures:
    """All that is counted and known when somebody asks."""

    told: Heartbeat
    tally: Tally
    readers: tuple[ReaderSection, ...]
    rows: int
    """of the journal"""
    facts_waiting: int
    failures: Mapping[str, int]
    """of components, by name"""
    frames: Mapping[str, int]
    """of cameras that are open, by address"""
    telemetry: tuple[bool, int] | None
    """whether the broker is there, and how many events it did not get; None where there is none"""


Sample = tuple[tuple[str, ...], float]
"""the labels' values, and the figure"""


@dataclass(frozen=True)
class Row:
    """A metric: what it is called, what it says, and where it comes from."""

    name: str
    family: type[GaugeMetricFamily | CounterMetricFamily]
    help: str
    labels: tuple[str, ...]
    samples: Callable[[Figures], Iterable[Sample]]

    def metric(self, figures: Figures) -> Metric:
        """The metric as it is now."""
        family = self.family(self.name, self.help, labels=self.labels)
        for labels, value in self.samples(figures):
            family.add_metric(labels, value)
        return family


CLAIM = ("kiosk_claim_seconds", "how long customers waited for the booking server's word on their voucher")


def _one(value: Callable[[Figures], float]) -> Callable[[Figures], Iterable[Sample]]:
    return lambda figures: (((), value(figures)),)


def _versions(figures: Figures) -> Iterable[Sample]:
    versions = figures.told.versions
    yield (versions.get("kiosk", ""), versions.get("python", "")), 1


def _readiness(figures: Figures) -> Iterator[Sample]:
    return (((str(one),), float(one is figures.told.health)) for one in Readiness)


def _troubles(figures: Figures) -> Iterator[Sample]:
    return (((name, code), 1.0) for name, code in sorted(figures.told.troubles.items()))


def _readers(figures: Figures) -> Iterator[Sample]:
    for number, reader in enumerate(figures.readers, 1):
        works = f"reader {number}" not in figures.told.troubles
        yield (str(number), Address.parse(reader.device).scheme), float(works)


def _frames(figures: Figures) -> Iterator[Sample]:
    return (((number,), figures.frames[device]) for number, device in _numbered(figures) if device in figures.frames)


def _codes(figures: Figures) -> Iterator[Sample]:
    return (((number,), figures.tally.codes[device]) for number, device in _numbered(figures))


def _numbered(figures: Figures) -> Iterator[tuple[str, str]]:
    return ((str(number), reader.device) for number, reader in enumerate(figures.readers, 1))


def _failures(figures: Figures) -> Iterator[Sample]:
    numbers = {redaction.reader(it.device): f"reader {number}" for number, it in enumerate(figures.readers, 1)}
    return (((numbers.get(name, name),), count) for name, count in sorted(figures.failures.items()))


def _left(figures: Figures) -> Iterator[Sample]:
    if figures.told.tickets_left is not None:
        yield (), figures.told.tickets_left


def _connected(figures: Figures) -> Iterator[Sample]:
    if figures.telemetry is not None:
        yield (), float(figures.telemetry[0])


def _lost(figures: Figures) -> Iterator[Sample]:
    if figures.telemetry is not None:
        yield (), figures.telemetry[1]


ROWS: tuple[Row, ...] = (
    Row("kiosk_build_info", GaugeMetricFamily, "what runs here; always 1", ("version", "python"), _versions),
    Row(
        "kiosk_uptime_seconds",
        GaugeMetricFamily,
        "since the process began",
        (),
        _one(lambda it: it.told.uptime_seconds),
    ),
    Row(
        "kiosk_readiness",
        GaugeMetricFamily,
        "1 at how ready the kiosk is for the next customer: ready, degraded or out_of_service",
        ("state",),
        _readiness,
    ),
    Row(
        "kiosk_trouble",
        GaugeMetricFamily,
        "1 for each component that is not well, with the code of its problem",
        ("component", "code"),
        _troubles,
    ),
    Row(
        "kiosk_printer_ready",
        GaugeMetricFamily,
        "whether the printer is known to be able to print",
        (),
        _one(lambda it: float("printer" not in it.told.troubles)),
    ),
    Row("kiosk_reader_working", GaugeMetricFamily, "whether a reader is well", ("reader", "kind"), _readers),
    Row(
        "kiosk_reader_frames",
        CounterMetricFamily,
        "frames that came from a camera since it was opened; none come from other readers",
        ("reader",),
        _frames,
    ),
    Row(
        "kiosk_reader_codes",
        CounterMetricFamily,
        "codes that a reader read since the start, whatever they were",
        ("reader",),
        _codes,
    ),
    Row(
        "kiosk_visits",
        CounterMetricFamily,
        "visits since the start, by how they ended",
        ("outcome",),
        lambda it: (((str(one),), it.tally.visits[one]) for one in Outcome),
    ),
    Row(
        "kiosk_tickets",
        CounterMetricFamily,
        "tickets that were sent to the printer since the start, by evidence",
        ("evidence",),
        lambda it: (((str(one),), it.tally.tickets[one]) for one in Evidence),
    ),
    Row(
        "kiosk_tickets_in_doubt",
        GaugeMetricFamily,
        "tickets that wait for staff to settle them",
        (),
        _one(lambda it: it.told.in_doubt),
    ),
    Row("kiosk_tickets_owed", GaugeMetricFamily, "reprints that came to nothing", (), _one(lambda it: it.told.owed)),
    Row("kiosk_tickets_left", GaugeMetricFamily, "what the roll is still good for, if that is known", (), _left),
    Row("kiosk_journal_rows", GaugeMetricFamily, "number of the journal's last row", (), _one(lambda it: it.rows)),
    Row(
        "kiosk_facts_waiting",
        GaugeMetricFamily,
        "facts that the booking server has not recorded yet",
        (),
        _one(lambda it: it.facts_waiting),
    ),
    Row(
        "kiosk_component_failures",
        CounterMetricFamily,
        "how often a component failed and was started again",
        ("component",),
        _failures,
    ),
    Row(
        "kiosk_telemetry_connected",
        GaugeMetricFamily,
        "whether the MQTT broker is there, if one is set",
        (),
        _connected,
    ),
    Row("kiosk_telemetry_lost", CounterMetricFamily, "events that the MQTT broker could not be told", (), _lost),
)


class Metrics(Collector):
    """The metrics in the form that Prometheus reads."""

    def __init__(self, figures: Callable[[], Figures | None]) -> None:
        """``figures`` gives what is known now; None while the kiosk is not built."""
        self._figures = figures
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def collect(self) -> Iterator[Metric]:
        """See Collector."""
        figures = self._figures()
        if figures is not None:
            yield from (row.metric(figures) for row in ROWS)
            yield _claims(figures.tally.claims)

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self._registry)


def _claims(claims: Durations) -> Metric:
    ends = (*(str(bound) for bound in BOUNDS), "+Inf")
    family = HistogramMetricFamily(*CLAIM)
    family.add_metric([], list(zip(ends, accumulate(claims.counts), strict=True)), claims.seconds)
    return family
