from kiosk.config import files
from kiosk.config.loading import load
from kiosk.config.origins import DEFAULT, origins


def test_each_key_says_whether_the_file_has_it(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text('[kiosk]\nid = "kiosk-1"\nstate_dir = "here"\n[[readers]]\ndevice = "typed:"\n')
    told = origins(load(file), file)
    assert {key for key, origin in told.items() if origin == str(file)} == {
        "kiosk.id",
        "kiosk.state_dir",
        "readers[0].device",
    }
    assert told["booking.url"] == DEFAULT


def test_of_the_shipped_file_every_key_is_from_it():
    shipped = files.folder() / "kiosk.toml"
    assert set(origins(load(shipped), shipped).values()) == {str(shipped)}
