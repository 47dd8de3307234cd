from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, Field, FiniteFloat

from kiosk.mock.markup.documents import Malformed
from kiosk.mock.markup.shapes import Shape, read_model
from kiosk.mock.messages import Message, Texts


class Part(BaseModel):
    name: Texts
    weight: FiniteFloat | None = None


class Crate(BaseModel):
    crate: str
    sealed: bool
    made_at: datetime
    parts: list[Part]
    marks: list[str]
    plan: list[str]
    lid: Part | None = None


class CrateWanted(Message):
    crate: str
    marks: list[str] = Field(default=[])
    sealed: bool = False


CRATE = Crate(
    crate="A <&> 1",
    sealed=True,
    made_at=datetime(2026, 3, 14, 9, tzinfo=UTC),
    parts=[Part(name=Texts(zh="门", en="door"), weight=1.5), Part(name=Texts(zh="窗", en=""))],
    marks=["x", ""],
    plan=[],
)


def _wanted(inner: str) -> Any:
    return Shape.of(CrateWanted, "validation").read(f"<crate_wanted>{inner}</crate_wanted>".encode())


def test_a_model_comes_back_from_xml_as_it_went():
    data = CRATE.model_dump(mode="json")
    assert read_model(Crate, Shape.of(Crate).write(data)) == data


def test_a_list_of_models_comes_back_from_xml_as_it_went():
    data = [CRATE.model_dump(mode="json")] * 3
    for some in (data, []):
        assert read_model(list[Crate], Shape.of(list[Crate]).write(some)) == some


def test_elements_are_called_as_fields_and_models_are():
    text = Shape.of(list[Crate]).write([CRATE.model_dump(mode="json")]).decode()
    assert "<crates><crate><crate>A &lt;&amp;&gt; 1</crate><sealed>true</sealed>" in text
    assert "<parts><part><name><zh>门</zh><en>door</en></name><weight>1.5</weight></part>" in text
    assert "<marks><mark>x</mark><mark /></marks><plan /></crate>" in text
    assert "<lid" not in text


def test_fields_come_in_any_order_and_between_blanks_and_comments():
    expected = {"crate": "a", "marks": ["m"], "sealed": True}
    assert _wanted("<crate>a</crate><marks><mark>m</mark></marks><sealed>true</sealed>") == expected
    assert _wanted("\n<sealed>true</sealed><!-- so --><marks>\n <mark>m</mark></marks> <crate>a</crate>") == expected


def test_what_is_read_may_say_where_its_schema_is():
    text = (
        '<crate_wanted xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="/v1/schema.xsd"><crate>a</crate></crate_wanted>'
    )
    assert Shape.of(CrateWanted, "validation").read(text.encode()) == {"crate": "a"}


@pytest.mark.parametrize("number", ["1_000", "١٢", "1" * 5000, "", "inf", "nan"])
def test_a_number_that_is_none_is_left_to_the_model(number):
    text = (
        Shape.of(Part)
        .write({"name": {"zh": "", "en": ""}})
        .replace(b"</name>", f"</name><weight>{number}</weight>".encode())
    )
    with pytest.raises(ValueError, match="weight"):
        Part.model_validate(Shape.of(Part).read(text), strict=True)


def test_blanks_around_what_is_no_text_say_nothing_as_in_xsd():
    assert _wanted("<sealed>\n  true\t</sealed><crate> a </crate>") == {"sealed": True, "crate": " a "}
    data = CRATE.model_dump(mode="json")
    padded = Shape.of(Crate).write(data).replace(b"2026-03-14T09:00:00Z", b"\n2026-03-14T09:00:00Z\n")
    assert b"\n2026" in padded
    assert read_model(Crate, padded) == data


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("<crate>a</crate><colour>red</colour>", "<crate_wanted> holds <colour>, which is unknown"),
        ("<crate>a</crate><crate>b</crate>", "<crate_wanted> holds <crate> twice"),
        ("<crate><crate>a</crate></crate>", "<crate> is text and holds no elements"),
        ("<marks><crate>a</crate></marks>", "<marks> holds <crate> and not <mark>"),
        ("<marks>a</marks>", "<marks> holds elements and no text"),
        ("<marks><mark>a</mark>b</marks>", "<marks> holds elements and no text"),
        ("a", "<crate_wanted> holds elements and no text"),
        ('<crate colour="red">a</crate>', "<crate> has attributes; there are none"),
        ('<x:crate xmlns:x="u">a</x:crate>', "<crate_wanted> holds <{u}crate>, which is unknown"),
    ],
)
def test_another_shape_is_refused_and_the_place_is_named(inner, told):
    with pytest.raises(Malformed) as refusal:
        _wanted(inner)
    assert str(refusal.value) == told


def test_another_root_is_refused():
    for text in (b"<crate/>", b"<crate_wanted xmlns='u'/>"):
        with pytest.raises(Malformed, match="the root is <"):
            Shape.of(CrateWanted, "validation").read(text)


def test_a_client_passes_over_what_a_newer_server_tells():
    text = Shape.of(Crate).write(CRATE.model_dump(mode="json")).replace(b"<crate><crate>", b"<crate><new/><crate>")
    assert read_model(Crate, text) == CRATE.model_dump(mode="json")


class _AnyKeys(BaseModel):
    told: dict[str, str]


class _Either(BaseModel):
    told: Texts | list[str]


@pytest.mark.parametrize("kind", [_AnyKeys, _Either, dict[str, int]])
def test_a_type_without_a_shape_in_xml_is_told_to_the_programmer(kind):
    with pytest.raises(TypeError, match="has no shape in XML"):
        Shape.of(kind)
