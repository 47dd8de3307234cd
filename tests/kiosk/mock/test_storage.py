from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from kiosk.mock.storage import Store
from kiosk.mock.tables.base import Base
from kiosk.mock.tables.redemption import Kiosk


@pytest.fixture
def store():
    with Store() as store:
        yield store


def _add(session, key="k"):
    session.add(Kiosk(id=key, wrong=0))


def test_work_that_fails_is_undone(store):
    def fail(session):
        _add(session)
        session.flush()
        raise LookupError

    with pytest.raises(LookupError):
        store.transact(fail)
    assert store.read(lambda session: session.get(Kiosk, "k")) is None


def test_a_lasting_impossibility_is_raised_after_a_few_tries(store):
    store.transact(_add)
    tries = []

    def again(session):
        tries.append(1)
        _add(session)

    with pytest.raises(IntegrityError):
        store.transact(again)
    assert 1 < len(tries) < 10


def test_counting_up_from_many_threads_loses_nothing(store, together):
    store.transact(_add)

    def count():
        def work(session):
            session.get_one(Kiosk, "k").wrong += 1

        for _ in range(20):
            store.transact(work)

    together(*[count] * 8)
    assert store.read(lambda session: session.get_one(Kiosk, "k").wrong) == 160


def test_counting_up_from_two_stores_on_one_database_loses_nothing(database, together):
    with Store(database) as one, Store(database) as two:
        one.transact(_add)

        def count(store):
            def work(session):
                session.get_one(Kiosk, "k", with_for_update=True).wrong += 1

            for _ in range(20):
                store.transact(work)

        together(lambda: count(one), lambda: count(two))
        assert two.read(lambda session: session.get_one(Kiosk, "k").wrong) == 40


def test_a_lasting_database_is_kept_and_a_temporary_one_is_removed(tmp_path):
    kept = tmp_path / "kept.db"
    with Store(f"sqlite:///{kept}") as store:
        assert store.lasting
    assert kept.exists()
    with Store() as store:
        path = Path(store.url.removeprefix("sqlite:///"))
        assert path.exists()
        assert not store.lasting
    assert not path.exists()
    store.close()


def test_a_lasting_database_syncs_every_commit(tmp_path):
    with Store(f"sqlite:///{tmp_path / 'kept.db'}") as store:
        pragmas = store.read(
            lambda session: [
                session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        )
    assert pragmas == ["wal", 2, 1]


def test_no_column_is_about_a_person():
    words = ("name", "phone", "mail", "address", "birth", "gender", "ip", "agent")
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    suspicious = {it for it in columns if any(word in it.split(".")[1].split("_") for word in words)}
    assert suspicious == {"seats.name"}


def test_two_servers_that_write_the_same_new_key_at_once_both_succeed(database, together):
    def greet(store, number):
        def work(session):
            if session.get(Kiosk, "new", with_for_update=True) is None:
                session.add(Kiosk(id="new", wrong=number))
                session.flush()

        store.transact(work)

    with Store(database) as one, Store(database) as two:
        together(*[lambda it=it, n=n: greet(it, n) for n, it in enumerate([one, two] * 4)])
        assert one.read(lambda session: session.query(Kiosk).count()) == 1
