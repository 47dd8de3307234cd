"""The gateway's notices, by the real courier, to a shop that does not always take them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy.exc import OperationalError

from kiosk.mock.sale.courier import Courier, Letter


class Shop:
    """Keeps what comes, and answers with these statuses in turn, then with 200."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.letters: list[tuple[bytes, str]] = []
        self.counted: list[str] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.letters.append((body, self.headers["Signature"]))
                status = shop.statuses.pop(0) if shop.statuses else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                """Silence."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def letter(self, number=1):
        return Letter(f"payment-{number}", self.url, b"notice %d" % number, f"signature {number}")


@pytest.fixture
def shop_of():
    made = []

    def make(*statuses):
        made.append(Shop(*statuses))
        return made[-1]

    yield make
    for shop in made:
        shop.close()


@pytest.fixture
def courier_of():
    made = []

    def make(count, pauses=(0.01,) * 5):
        made.append(Courier(count, pauses))
        return made[-1]

    yield make
    for courier in made:
        courier.close()


def test_p11_a_notice_is_sent_again_until_the_shop_takes_it(shop_of, courier_of, eventually):
    shop = shop_of(503, 500, 403)
    courier_of(shop.counted.append).send(shop.letter())
    eventually(lambda: len(shop.letters) == 4)
    assert set(shop.letters) == {(b"notice 1", "signature 1")}
    assert shop.counted == ["payment-1"] * 4


def test_p11_a_notice_is_given_up_after_its_last_pause_and_others_go_on(shop_of, courier_of, eventually):
    shop = shop_of(*[503] * 3)
    courier = courier_of(shop.counted.append, (0.01, 0.01))
    courier.send(shop.letter(1))
    eventually(lambda: len(shop.letters) == 3)
    courier.send(shop.letter(2))
    eventually(lambda: len(shop.letters) == 4)
    assert [body for body, _ in shop.letters] == [b"notice 1"] * 3 + [b"notice 2"]


def test_p11_a_notice_that_waits_holds_up_no_other(shop_of, courier_of, eventually):
    shop = shop_of(503)
    courier = courier_of(shop.counted.append, (600.0,))
    courier.send(shop.letter(1))
    eventually(lambda: shop.letters)
    courier.send(shop.letter(2), after=600)
    courier.send(shop.letter(3))
    eventually(lambda: len(shop.letters) == 2)
    assert shop.letters[1][0] == b"notice 3"


def test_p11_a_notice_is_repeated_when_asked(shop_of, courier_of, eventually):
    shop = shop_of()
    courier_of(shop.counted.append).send(shop.letter(), again=3)
    eventually(lambda: len(shop.letters) == 4)


def test_p11_one_letter_of_a_payment_waits_however_often_it_is_sent(shop_of, courier_of, eventually):
    shop = shop_of()
    courier = courier_of(shop.counted.append)
    for _ in range(500):
        courier.send(shop.letter(1), after=86_400, again=20)
    assert repr(courier) == "<Courier with 1 letters>"
    courier.send(shop.letter(1))  # the newest, and the copies that were asked for
    eventually(lambda: len(shop.letters) == 21)
    assert repr(courier) == "<Courier with 0 letters>"


def test_p11_letters_beyond_what_the_courier_can_keep_are_left_to_the_shops_own_question(shop_of, caplog):
    shop = shop_of()
    courier = Courier(shop.counted.append, most=3)
    for number in range(5):
        courier.send(shop.letter(number), after=86_400)
    assert repr(courier) == "<Courier with 3 letters>"
    assert [record.args for record in caplog.records] == [("payment-3",), ("payment-4",)]
    courier.close()


def test_p11_a_shop_that_cannot_be_reached_is_tried_again(shop_of, courier_of, eventually):
    gone = shop_of()
    gone.close()
    counted: list[str] = []
    courier_of(counted.append).send(gone.letter())
    eventually(lambda: len(counted) == 6)


def test_p11_a_notice_that_cannot_be_counted_is_sent_all_the_same(shop_of, courier_of, eventually):
    def count(payment):
        raise OperationalError("busy", None, Exception())

    shop = shop_of()
    courier_of(count).send(shop.letter())
    eventually(lambda: shop.letters)


def test_p11_a_letter_that_breaks_the_courier_ends_no_other(shop_of, courier_of, eventually, caplog):
    shop = shop_of()
    courier = courier_of({"payment-2": "fine"}.__getitem__)
    courier.send(shop.letter(1))
    courier.send(shop.letter(2))
    eventually(lambda: shop.letters)
    assert shop.letters == [(b"notice 2", "signature 2")]
    assert "failed" in caplog.text


def test_a_courier_can_be_closed_twice_and_leaves_what_waits(shop_of):
    shop = shop_of()
    courier = Courier(shop.counted.append)
    courier.send(shop.letter(), after=600)
    courier.close()
    courier.close()
    assert shop.counted == []
