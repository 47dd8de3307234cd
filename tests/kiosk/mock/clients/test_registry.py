"""P1, P10: the server recognises a client by its id alone, keeps a hash of it, and forgets it."""

from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from sqlalchemy import select

from kiosk.mock.clients import forgetting, recognition, registry
from kiosk.mock.clients.anonymous_id import AnonymousId, encode
from kiosk.mock.clients.formats import Check, Field
from kiosk.mock.office import Office
from kiosk.mock.problems import Problem
from kiosk.mock.sale import catalogue, orders, wire
from kiosk.mock.sale.programme import filling
from kiosk.mock.storage import Store
from kiosk.mock.tables.clients import Client, Installation
from kiosk.mock.tables.sale import Order
from tests.kiosk.mock.clients.samples import BLOCKS, JOINED, TIME, meet, noted, plain
from tests.kiosk.mock.conftest import RELAXED, SetClock, running
from tests.kiosk.trust.test_holders import HOLDER

DAY = 24 * 60 * 60
FORM = str(plain(time=True))


@pytest.fixture
def shop(database):
    """The records in each kind of database."""
    with Store(database) as store:
        yield Office(store, RELAXED, SetClock())


def clients(office):
    return office.store.read(lambda session: {row.hash: row for row in session.scalars(select(Client))})


def first_seen(office, text):
    client, pepper = registry.understood(text, None), office.settings.pepper
    return office.store.read(lambda session: registry.first_seen(session, pepper, [client], office.clock())[0])


def installed(office):
    return office.store.read(lambda session: sum(row.count for row in session.scalars(select(Installation))))


def test_p1_a_client_is_recognised_by_its_id_alone_and_known_only_by_a_keyed_hash(shop):
    name = meet(shop, JOINED + TIME, FORM)
    assert name == meet(shop, JOINED + TIME, FORM)
    assert clients(shop).keys() == {name}
    assert name not in {"", JOINED, JOINED + TIME}
    assert meet(shop, "f" + (JOINED + TIME)[1:], FORM) != name


def test_p17_what_an_id_says_shows_nothing_of_it():
    assert repr(registry.understood(JOINED + TIME, FORM)) == "<Told>"


def test_p1_another_pepper_knows_nobody(office):
    other = Office(office.store, office.settings.model_copy(update={"pepper": "another one"}), office.clock)
    assert meet(office, "a", None) != meet(other, "a", None)


def test_p1_a_client_stays_the_same_however_its_id_is_written(office):
    one = AnonymousId(tuple(bytes.fromhex(JOINED[16 * n : 16 * n + 16]) for n in range(4)))
    forms = [
        plain(fields=order, check=check) for order in (list(Field), list(Field)[::-1]) for check in (None, Check("crc"))
    ]
    assert len({meet(office, encode(one, form), str(form)) for form in forms}) == 1
    assert len(clients(office)) == 1


def test_p10_who_was_seen_first_goes_first(shop):
    early = meet(shop, "early", None)
    shop.clock.advance(1)
    meet(shop, "late", None)
    shop.clock.advance(3 * DAY)
    assert early == meet(shop, "early", None)
    assert first_seen(shop, "early") < first_seen(shop, "late") < first_seen(shop, "a-stranger")
    assert first_seen(shop, "") is None


def test_a_client_keeps_its_first_time_when_the_month_changes_its_hash(shop):
    shop.clock.now = datetime(2026, 2, 1, tzinfo=UTC)
    before = meet(shop, "a", None)
    shop.clock.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    after = meet(shop, "a", None)
    assert after != before
    assert clients(shop).keys() == {after}
    assert first_seen(shop, "a") == datetime(2026, 2, 1, tzinfo=UTC)
    assert installed(shop) == 1


def test_a_client_that_was_seen_minutes_ago_last_month_is_known_this_month(office):
    office.clock.now = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
    meet(office, "a", None)
    office.clock.now = datetime(2026, 4, 1, 0, 1, tzinfo=UTC)
    assert first_seen(office, "a") == datetime(2026, 3, 31, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize("day", range(0, 400, 7))
def test_a_hash_of_any_of_the_last_thirty_days_is_looked_for(day):
    now = datetime(2028, 1, 1, tzinfo=UTC) + timedelta(days=day)
    names = recognition.hashes("pepper", b"mark", now)
    for ago in range(31):
        assert recognition.hashes("pepper", b"mark", now - timedelta(days=ago))[0] in names


def test_a_client_is_forgotten_thirty_days_after_it_was_seen_last(shop):
    meet(shop, "a", None)
    before = shop.clock()
    shop.clock.advance(29 * DAY)
    forgetting.forget(shop)
    assert first_seen(shop, "a") == before
    shop.clock.advance(1 * DAY)
    forgetting.forget(shop)
    assert clients(shop) == {}


def test_a_client_that_comes_back_after_it_was_forgotten_is_new(shop):
    meet(shop, "a", None)
    shop.clock.advance(30 * DAY)
    assert first_seen(shop, "a") == shop.clock()
    meet(shop, "a", None)
    assert installed(shop) == 2


def test_orders_no_longer_know_the_phone_that_holds_them_thirty_days_after_their_tickets_last_day(shop):
    shop.store.transact(lambda session: filling.fill(session, shop.settings, shop.clock()))
    names = [order(shop, client, holder_key=HOLDER).order for client in ("a", "b")]
    starts_at = shop.store.read(lambda session: session.get_one(Order, names[0]).screening.starts_at)
    shop.clock.now = starts_at + timedelta(minutes=shop.settings.closes_minutes) + timedelta(days=30, seconds=-1)
    forgetting.forget(shop)
    assert all(holders(shop, names))
    shop.clock.advance(1)
    forgetting.forget(shop)
    assert holders(shop, names) == [None, None]


def test_p4_only_who_holds_seats_is_noted(shop):
    shop.store.transact(lambda session: filling.fill(session, shop.settings, shop.clock()))
    made = order(shop, "buyer")
    for client, screening, seats in (
        ("no-such-hall", "nowhere", ["B1"]),
        ("no-such-seat", made.screening, ["Z99"]),
        ("taken", made.screening, made.seats),
    ):
        with pytest.raises(Problem):
            orders.place(shop, wire.OrderRequest(client=client, screening=screening, seats=seats))
    assert installed(shop) == len(clients(shop)) == 1


def order(office, client="", header=None, **more):
    screening = catalogue.screenings(office)[0].screening
    free = [it.seat for it in catalogue.seats(office, screening).seats if it.state == "free" and it.kind == "seat"]
    request = wire.OrderRequest(client=client, screening=screening, seats=free[:1], **more)
    return orders.place(office, request, header)


def holders(office, names):
    return office.store.read(lambda session: [session.get_one(Order, name).holder_key for name in names])


def test_a_server_forgets_when_it_is_started_and_nobody_comes(tmp_path):
    clock, database = SetClock(), f"sqlite:///{tmp_path / 'booking.db'}"
    with running(RELAXED, clock, database) as house:
        meet(house.office, "a", None)
    clock.advance(30 * DAY)
    with running(RELAXED, clock, database) as house:
        deadline = monotonic() + 10
        while clients(house.office):
            assert monotonic() < deadline


@pytest.mark.parametrize("header", [None, FORM])
def test_p1_an_empty_id_is_nobody_and_buys_as_well(office, header):
    office.store.transact(lambda session: filling.fill(session, office.settings, office.clock()))
    assert order(office, "", header).state == "awaiting"
    assert clients(office) == {}
    assert installed(office) == 0


def test_p1_an_id_of_nothing_but_zeros_is_nobody_too(office):
    assert meet(office, "0" * 64 + TIME, FORM) == ""
    assert clients(office) == {}


def test_p1_an_id_that_many_phones_tell_at_the_same_time_blocks_none(shop, together):
    for _ in range(3):
        told = together(*[lambda: meet(shop, JOINED + TIME, FORM)] * 12)
        assert len(set(told)) == len(clients(shop)) == 1
        assert installed(shop) == 1
        shop.clock.advance(2 * DAY)


def test_p4_many_phones_that_are_installed_at_the_same_time_are_each_counted(shop, together):
    together(*[lambda n=n: meet(shop, f"phone-{n}", None) for n in range(12)])
    assert installed(shop) == len(clients(shop)) == 12


def test_p4_crowds_that_overlap_are_noted_at_the_same_time_and_each_phone_is_counted_once(shop, together):
    def told(number):
        text = f"{number + 1:02x}{JOINED[2:]}{f'{number % 24:02}:00:00'.encode().hex()}"
        return registry.understood(text, FORM)

    phones = [told(number) for number in range(60)]
    crowds = [
        [phones[(start + step * stride) % 60] for step in range(30)]
        for start, stride in enumerate((1, 7, 59, 53, 11, 49))
    ]
    for _ in range(2):
        names = together(*[lambda crowd=crowd: noted(shop, crowd) for crowd in crowds])
        shop.clock.advance(2 * DAY)
    seen = {phone.mark for crowd in crowds for phone in crowd}
    assert installed(shop) == len(clients(shop)) == len(seen)
    assert {name for crowd in names for name in crowd} == clients(shop).keys()


@pytest.mark.parametrize(
    ("text", "header", "why"),
    [
        ("a" * 65, None, "1 to 64 letters"),
        (JOINED, "1; hash=none; salt=1", "options are"),
        (JOINED, "7", "version"),
        ("", "7", "version"),
        (JOINED, "1; hash=none; check=xor-end", "has 64 characters; as its format says it has 80"),
        (JOINED + BLOCKS["crc"], "1; hash=none; check=xor-end", "check block"),
        (JOINED, "", "version"),
    ],
)
def test_an_id_that_is_none_is_refused_and_not_repeated(office, text, header, why):
    with pytest.raises(Problem, match="bad_request") as refused:
        meet(office, text, header)
    assert refused.value.status == 400
    assert why in refused.value.said
    assert len(text) < 2 or text not in str(refused.value.details("en"))
    assert clients(office) == {}
