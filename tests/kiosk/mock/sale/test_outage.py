"""PostgreSQL ends in the midst of orders and comes back: nobody touches the servers, and nothing is lost."""

import time

import pytest

from tests.kiosk.mock.postgres import cluster
from tests.kiosk.mock.sale.contention import race

AWAY_SECONDS = 1.0


@pytest.fixture(scope="module")
def own_cluster(requires):
    requires("postgres")
    with cluster() as running:
        yield running


def test_p9_p11_a_database_that_ends_amid_orders_costs_nobody_money_or_seats_and_the_servers_go_on(
    own_cluster, tmp_path
):
    def outage():
        own_cluster.crash()
        time.sleep(AWAY_SECONDS)
        own_cluster.start()

    log = tmp_path / "log"
    one = race(own_cluster(), attempts=60, processes=2, hold_seconds=6, outage=outage, log=log)
    assert one.violations == []
    assert one.put_off > 0, "somebody asked meanwhile"
    assert one.ended["paid"] > 5
    assert one.told["seat_taken"] > 5
    assert "Traceback" not in log.read_text(), "what is known to happen is told on one line"
