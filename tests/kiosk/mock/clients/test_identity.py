"""P1, P17: a phone makes its own id, and by default one of which nobody can tell the phone."""

from datetime import UTC, datetime, time, timedelta

import pytest

from kiosk.mock.clients.anonymous_id import decode
from kiosk.mock.clients.errors import BadIdentity, LegacyOff, NoSecret
from kiosk.mock.clients.formats import Column, Field, Format, Hashing, Source
from kiosk.mock.clients.identity import Identity, Installation, NotAnonymous, install, legacy
from kiosk.mock.clients.sources import Install
from tests.kiosk.mock.clients.samples import INSTALLED, JOINED, PHONE, PRIVATE, SCOPE, SECRET, TIME, plain

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def test_p1_a_phone_makes_its_id_alone_and_another_one_each_time_it_is_installed():
    first, again = install(SCOPE, NOW), install(SCOPE, NOW)
    assert (
        first.form
        == again.form
        == "2; fields=device,mac,model,brand; hash=private; check=xor-end; time=yes; encoding=hex"
    )
    assert set(decode(first.id, Format.read(first.form)).fields).isdisjoint(
        decode(again.id, Format.read(again.form)).fields
    )
    assert first.headers == {"Client-Format": first.form}


def test_p17_the_usual_id_of_a_device_is_private_and_the_same_as_long_as_its_installation():
    here = Installation(SECRET, NOW, INSTALLED)
    told = here.identity(PHONE, SCOPE)
    assert told.id.startswith("".join(PRIVATE))
    assert told.id.endswith(TIME)
    assert told == here.identity(PHONE, SCOPE)
    assert "hash=private" in told.form


def test_p17_an_installation_tells_a_random_time_and_not_its_own():
    told = {Installation.new(NOW).told for _ in range(50)}
    assert len(told) > 40
    assert sum(at == NOW.time().replace(microsecond=0) for at in told) < 2


def test_p17_an_installation_is_rotated_after_ninety_days():
    old = Installation.new(NOW)
    assert old.rotated(NOW + timedelta(days=89)) is old
    new = old.rotated(NOW + timedelta(days=90))
    assert new.secret != old.secret
    assert new.made_at == NOW + timedelta(days=90)


def test_p17_an_id_that_gives_its_device_away_is_not_made_unless_it_is_allowed():
    with pytest.raises(LegacyOff, match="gives its device away"):
        legacy(PHONE, plain())
    with pytest.warns(NotAnonymous, match="gives its device away"):
        told = legacy(PHONE, plain(), allowed=True)
    assert told == Identity(JOINED, "1; fields=device,mac,model,brand; hash=none; check=none; time=no; encoding=hex")


def test_an_id_of_the_founding_document_tells_the_time_of_the_first_download():
    with pytest.warns(NotAnonymous):
        told = legacy(PHONE, plain(Hashing.MD5, time=True), time(23, 59, 59), allowed=True)
    assert decode(told.id, Format.read(told.form)).installed == time(23, 59, 59)


def test_a_private_id_has_private_fields_only():
    mixed = Format(columns=(Column(Field.DEVICE, Hashing.MD5), *(Column(field) for field in list(Field)[1:])))
    with pytest.raises(BadIdentity, match="private fields only"):
        Installation.new(NOW).identity(PHONE, SCOPE, mixed)
    with pytest.warns(NotAnonymous), pytest.raises(NoSecret):
        legacy(PHONE, mixed, allowed=True)


def test_a_format_says_truly_what_an_id_was_made_of():
    with pytest.raises(BadIdentity, match="version 1 is not for this source"):
        Installation.new(NOW).identity(Install(b"7"), SCOPE, Format(Source.DEVICE))


def test_p17_neither_secret_nor_id_stands_where_an_identity_is_shown():
    here = Installation(SECRET, NOW, INSTALLED)
    told = here.identity(PHONE, SCOPE)
    assert told.id not in repr(told)
    assert repr(SECRET) not in repr(here)


def test_a_phone_may_tell_nothing():
    assert Identity().id == ""
    assert Identity().headers == {}
