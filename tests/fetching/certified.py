"""Certificates made for a test, and the trust in them."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fashionizer.fetching import routes


def certificate(folder: Path, name: str) -> Path:
    """Make a certificate for a name, with its key in one file, that is its own authority."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here")
    file = folder / f"{name}.pem"
    made = f"""req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2
        -subj /CN={name} -addext subjectAltName=DNS:{name}
        -addext keyUsage=critical,digitalSignature,keyCertSign -keyout {file} -out {file}.crt"""
    subprocess.run([openssl, *made.split()], check=True, capture_output=True, timeout=60)
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """Serve as photos.example, and trust its certificate and no other."""
    file = certificate(tmp_path, "photos.example")
    monkeypatch.setenv("SSL_CERT_FILE", f"{file}.crt")
    routes._trust.cache_clear()
    yield serving(file)
    routes._trust.cache_clear()


def serving(file: Path) -> ssl.SSLContext:
    """Let a server show a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
