import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from kiosk.mock import engines
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


def test_what_met_with_another_is_done_again_after_pauses_and_a_lasting_impossibility_raised(database):
    tries: list[int] = []
    naps: list[float] = []
    with Store(database, naps.append) as store:
        store.transact(_add)

        def again(session):
            tries.append(1)
            _add(session)

        with pytest.raises(IntegrityError):
            store.transact(again)
    # SQLite's writers never meet, so that nothing would be different the second time.
    assert len(tries) == (1 if database.startswith("sqlite") else 4)
    assert len(naps) == len(tries) - 1
    assert all(0 <= nap < 1 for nap in naps)


def test_what_failed_by_itself_is_not_done_again(database):
    tries = []

    def wrong(session):
        tries.append(1)
        session.execute(text("SELECT * FROM nothing_like_that"))

    with Store(database, lambda _: None) as store, pytest.raises(SQLAlchemyError):
        store.transact(wrong)
    assert len(tries) == 1


def test_nobody_waits_for_ever_for_one_who_stopped_with_a_lock(postgres, monkeypatch):
    monkeypatch.setattr(engines, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(engines, "IDLE_SECONDS", 1)

    def lock(session):
        return session.get_one(Kiosk, "k", with_for_update=True).wrong

    with Store(url := postgres()) as store, Store(url) as stopped:
        store.transact(_add)
        with Session(stopped._engine) as session:
            assert lock(session) == 0
            with pytest.raises(OperationalError, match="lock timeout"):
                store.transact(lock)
            assert store.transact(lock, patient=True) == 0, "PostgreSQL hung up on who stopped"
            with pytest.raises(DBAPIError, match="idle-in-transaction"):
                session.commit()


def test_who_reads_sees_one_moment_and_cannot_change_it(database):
    with Store(database) as store, Store(database) as other:
        store.transact(_add)

        def look(session):
            before = session.get_one(Kiosk, "k").wrong
            other.transact(lambda there: setattr(there.get_one(Kiosk, "k"), "wrong", 7))
            session.expire_all()
            return before, session.get_one(Kiosk, "k").wrong

        assert store.read(look) == (0, 0)
        with pytest.raises(DBAPIError):
            store.read(lambda session: session.execute(text("DELETE FROM kiosks")))
        assert store.read(lambda session: session.get_one(Kiosk, "k").wrong) == 7


def test_readers_do_not_wait_for_the_connections_of_writers(database):
    holding, may_end = threading.Semaphore(0), threading.Event()

    def hold(session):
        session.connection()
        holding.release()
        may_end.wait(30)

    with Store(database) as store, ThreadPoolExecutor(16) as threads:
        writers = 1 if database.startswith("sqlite") else 10
        held = [threads.submit(store.transact, hold) for _ in range(16)]
        for _ in range(writers):
            assert holding.acquire(timeout=30)
        assert store.read(lambda session: session.get(Kiosk, "k")) is None
        may_end.set()
        assert [it.result(30) for it in held] == [None] * 16


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


def raised(work):
    with pytest.raises(SQLAlchemyError) as caught:
        work()
    return caught.value


def test_a_database_that_is_gone_or_locked_is_away_and_a_question_that_makes_no_sense_is_a_mistake(database, tmp_path):
    nowhere = engines.opened(f"sqlite:///{tmp_path / 'nowhere' / 'booking.db'}", lasting=True)
    assert engines.is_away(raised(nowhere.connect))
    with Store(database) as store:
        mistake = raised(lambda: store.transact(lambda session: session.execute(text("SELECT * FROM nothing"))))
        same_key = raised(lambda: [store.transact(_add) for _ in range(2)])
    assert not engines.is_away(mistake)
    assert not engines.is_away(same_key)
    assert not engines.is_away(LookupError("none"))
    assert not engines.is_away(None)
    assert "\n" not in engines.said(mistake)


def test_a_connection_that_is_cut_and_a_server_that_is_not_there_are_away_and_the_next_one_is_good(
    postgres,
):
    with Store(url := postgres()) as store, Store(url) as other:
        ends = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

        def cut(session):
            session.execute(text("SELECT 1"))
            other.transact(lambda there: there.execute(ends))
            session.execute(text("SELECT 1"))

        assert engines.is_away(raised(lambda: store.transact(cut)))
        store.transact(_add)
        assert store.read(lambda session: session.get_one(Kiosk, "k").wrong) == 0
    absent = engines.opened(url.replace("host=", "host=/nowhere"), lasting=True)
    assert engines.is_away(raised(absent.connect))


def test_a_file_that_somebody_else_keeps_locked_is_away_and_good_again_afterwards(tmp_path, monkeypatch):
    patience = {**engines._OPTIONS["sqlite", False], "connect_args": {"timeout": 0.01}}
    monkeypatch.setattr(engines, "_OPTIONS", {**engines._OPTIONS, ("sqlite", False): patience})
    with Store(f"sqlite:///{tmp_path / 'booking.db'}") as store:
        other = sqlite3.connect(tmp_path / "booking.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert engines.is_away(raised(lambda: store.transact(_add)))
        other.execute("ROLLBACK")
        other.close()
        store.transact(_add)


def test_what_sqlite_can_not_read_is_a_mistake(tmp_path):
    with Store(f"sqlite:///{tmp_path / 'booking.db'}") as store:
        no_text = text("SELECT CAST(x'ff' AS TEXT)")
        assert not engines.is_away(raised(lambda: store.read(lambda session: session.execute(no_text).all())))


def test_more_than_a_statement_can_hold_is_a_mistake(postgres):
    with Store(postgres()) as store:
        many = select(Kiosk.id).where(Kiosk.id.in_(map(str, range(70_000))))
        assert not engines.is_away(raised(lambda: store.read(lambda session: session.execute(many).all())))


def test_connections_that_are_all_in_use_are_away(postgres):
    engine = create_engine(postgres(), pool_size=1, max_overflow=0, pool_timeout=0.01)
    with engine.connect():
        assert engines.is_away(raised(engine.connect))
    engine.dispose()
