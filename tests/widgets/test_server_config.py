"""The server's settings for the course: small answers are not held back."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BINDER = Path(__file__).parents[2] / "binder"
PROGRAM = """
import asyncio, socket
from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer

app = ServerApp()
app.initialize(["--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token="])
accepted = HTTPServer.handle_stream

def spy(server, stream, address):
    accepted(server, stream, address)
    print("nodelay", stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)

HTTPServer.handle_stream = spy

async def main():
    (listening, *_) = app.http_server._sockets.values()
    reader, writer = await asyncio.open_connection(*listening.getsockname()[:2])
    writer.write(b"GET /api HTTP/1.0\\r\\n\\r\\n")
    print((await reader.readline()).decode().split()[1])
    writer.close()

app.io_loop.run_sync(main)
"""


@pytest.mark.parametrize("installed", [True, False])
def test_connections_of_the_server_send_small_answers_at_once(tmp_path, installed):
    if installed:
        shutil.copy(BINDER / "jupyter_server_config.py", tmp_path)
    folders = {name: str(tmp_path) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    # What `make` has put into this environment must not answer for the file.
    hide = "import jupyter_core.paths as p; p.ENV_CONFIG_PATH[:] = p.SYSTEM_CONFIG_PATH[:] = []\n"
    run = subprocess.run(
        [sys.executable, "-c", hide + PROGRAM],
        cwd=tmp_path,
        env=os.environ | folders,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.split() == ["nodelay", str(installed), "200"]


@pytest.mark.parametrize("name", ["Makefile", "binder/postBuild"])
def test_the_file_is_installed_where_the_server_looks(name):
    lines = (BINDER.parent / name).read_text().splitlines()
    copies = [line for line in lines if "cp binder/jupyter_server_config.py" in line]
    assert len(copies) == 1 and "etc/jupyter/" in copies[0]
