import pytest
from PIL import Image

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual.folder import PICTURE, PaperFolder, is_cut
from drivers.printers.virtual.paper import Paper


def paper(text="5排\n", *, torn=False):
    return Paper(Image.new("1", (640, 400), 1), text, torn)


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_a_paper_is_a_picture_and_a_text_and_a_torn_one_says_so(tmp_path):
    folder = PaperFolder(tmp_path / "new" / "out")
    assert folder.save(paper()) == (1, tmp_path / "new" / "out" / "0001.png")
    folder.save(paper(torn=True))
    assert names(tmp_path / "new" / "out") == ["0001.png", "0001.txt", "0002.png", "0002.txt"]
    assert [is_cut(path) for path in sorted((tmp_path / "new" / "out").glob(PICTURE))] == [True, False]
    assert (tmp_path / "new" / "out" / "0001.txt").read_text("utf-8") == "5排\n"
    with Image.open(tmp_path / "new" / "out" / "0001.png") as image:
        assert image.size == (640, 400)


def test_numbers_go_on_after_a_restart_even_if_papers_were_taken_away(tmp_path):
    (tmp_path / "0007.txt").touch()
    (tmp_path / "notes.txt").touch()
    assert PaperFolder(tmp_path).save(paper())[0] == 8
    assert PaperFolder(tmp_path).save(paper())[0] == 9


def test_numbers_beyond_9999_are_found_again(tmp_path):
    (tmp_path / "12345.png").touch()
    assert PaperFolder(tmp_path).save(paper())[0] == 12346


def test_a_folder_that_can_not_be_made_is_refused_with_its_name(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DeviceUnavailable, match="file") as caught:
        PaperFolder(tmp_path / "file" / "out")
    assert "folder" in caught.value.remedy


def test_a_folder_that_goes_away_is_told_and_not_a_crash(tmp_path):
    folder = PaperFolder(tmp_path / "out")
    (tmp_path / "out").rmdir()
    with pytest.raises(DeviceUnavailable, match="no paper can be written"):
        folder.save(paper())
