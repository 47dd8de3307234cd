"""A Mosquitto of the tests' own: TLS, a password and rights for each kiosk."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import trustme

from kiosk.config.model import TelemetrySection

DASHBOARD = "dashboard"


def found():
    """The program; in a folder that users do not look into, on some machines."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


class Mosquitto:
    """A broker that can be stopped and started again on the same port."""

    def __init__(self, folder, kiosks):
        self.folder = Path(folder)
        self.ca = trustme.CA()
        self.ca.cert_pem.write_to_path(str(self.folder / "ca.pem"))
        identity = self.ca.issue_cert("localhost")
        identity.private_key_pem.write_to_path(str(self.folder / "key.pem"))
        for number, blob in enumerate(identity.cert_chain_pems):
            blob.write_to_path(str(self.folder / "cert.pem"), append=number > 0)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        passwords = "".join(f"{name}:{self.password(name)}\n" for name in (*kiosks, DASHBOARD))
        (self.folder / "passwords").write_text(passwords)
        subprocess.run(["mosquitto_passwd", "-U", str(self.folder / "passwords")], check=True, timeout=120)
        (self.folder / "rights").write_text(f"user {DASHBOARD}\ntopic read #\n\npattern write kiosks/%u/#\n")
        owner = f"user {os.environ.get('USER', 'root')}\n" if os.geteuid() == 0 else ""
        (self.folder / "mosquitto.conf").write_text(
            f"{owner}listener {self.port} 127.0.0.1\n"
            f"cafile {self.folder}/ca.pem\ncertfile {self.folder}/cert.pem\nkeyfile {self.folder}/key.pem\n"
            f"allow_anonymous false\npassword_file {self.folder}/passwords\nacl_file {self.folder}/rights\n"
            f"persistence true\npersistence_location {self.folder}/\n"
        )
        self.running = None

    @staticmethod
    def password(name):
        return f"secret-of-{name}"

    def section(self, name, password=None, **more):
        """What a kiosk of this name has in its configuration."""
        file = self.folder / f"password-{name}-{'wrong' if password else 'right'}"
        file.write_text((password or self.password(name)) + "\n")
        file.chmod(0o600)
        told = {"url": f"mqtts://localhost:{self.port}", "username": name, "password_file": str(file)}
        return TelemetrySection(**{**told, "ca_file": str(self.folder / "ca.pem"), **more})

    def start(self):
        self.running = subprocess.Popen(
            [found(), "-c", str(self.folder / "mosquitto.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < deadline, "Mosquitto does not listen"
                assert self.running.poll() is None, "Mosquitto does not start"
                time.sleep(0.02)
            else:
                return

    def stop(self):
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
            self.running.wait(20)


@contextmanager
def mosquitto(folder, kiosks):
    """A broker that knows these kiosks, while the block runs."""
    broker = Mosquitto(folder, kiosks)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
