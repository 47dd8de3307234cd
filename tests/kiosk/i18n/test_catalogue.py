"""Every word of the screens stands in every catalogue, and nothing else does."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kiosk.domain.problem import REMEDIES
from kiosk.i18n import catalogue

SOURCES = Path(catalogue.__file__).parents[1] / "screen"
CALLS = {"t": None, "mark": None, "nt": (1, 2)}
METHODS = [("**.js", "javascript"), ("**.py", "python")]
PLACEHOLDER = re.compile(r"{\w+}")


@pytest.fixture(scope="module")
def used():
    """What the screens say: sentences of their sources, pairs of them that depend on a count, and what helps staff."""
    found = extract_from_dir(SOURCES, METHODS, keywords=CALLS, strip_comment_tags=True)
    return {message for _, _, message, _, _ in found} | set(REMEDIES.values())


@pytest.fixture(params=catalogue.LOCALES)
def language(request):
    return request.param


@pytest.fixture
def messages(language):
    """What a catalogue translates, by what the source says."""
    with catalogue.file(language).open("rb") as file:
        return {message.id: message for message in read_po(file, abort_invalid=True) if message.id}


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def test_each_sentence_of_the_sources_is_in_the_catalogue_and_no_other(used, messages):
    assert len(used) > 50
    assert {forms(id_) for id_ in messages} == {forms(message) for message in used}


def test_each_sentence_is_translated_and_nobody_doubts_it(messages, language):
    for message in messages.values():
        assert all(forms(message.string)), message.id
        assert not message.fuzzy, message.id
    with catalogue.file(language).open("rb") as file:
        assert not read_po(file).obsolete


def test_each_translation_names_the_values_that_its_sentence_does(messages):
    for message in messages.values():
        named = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        for text in forms(message.string)[-1:]:
            assert set(PLACEHOLDER.findall(text)) == named, message.id


def test_a_sentence_that_depends_on_a_count_has_as_many_forms_as_its_language(language, messages):
    with catalogue.file(language).open("rb") as file:
        plurals = read_po(file).num_plurals
    assert plurals == {"zh": 1, "en": 2}[language]
    counted = [message for message in messages.values() if message.pluralizable]
    assert counted
    assert all(len(message.string) == plurals for message in counted)


def test_the_languages_differ_where_they_should():
    chinese, english = catalogue.texts("zh"), catalogue.texts("en")
    assert chinese.keys() == english.keys()
    assert all(re.search(r"[\u4e00-\u9fff]", forms(text)[0]) for text in chinese.values())
    assert not [text for text in english.values() if re.search(r"[\u4e00-\u9fff]", forms(text)[0])]


def test_english_is_what_the_source_says():
    assert all(forms(text)[0] == sentence for sentence, text in catalogue.texts("en").items())


def test_a_language_that_there_is_not_is_a_key_error():
    with pytest.raises(KeyError):
        catalogue.texts("de")
