"""The server's settings for the course: small answers are not held back."""

import shutil
import subprocess
import sys
from pathlib import Path

BINDER = Path(__file__).parents[2] / "binder"
PROGRAM = """
import asyncio, os, socket, sys
import jupyter_core.paths
from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer

# What `make` has put into this environment must not answer for the file.
jupyter_core.paths.ENV_CONFIG_PATH[:] = jupyter_core.paths.SYSTEM_CONFIG_PATH[:] = []

def serve(folder):
    os.environ |= {"JUPYTER_CONFIG_DIR": folder, "JUPYTER_RUNTIME_DIR": folder}
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

for folder in sys.argv[1:]:  # a server each: its modules are loaded once
    child = os.fork()
    if not child:
        serve(folder)
        sys.exit()
    os.waitpid(child, 0)
"""


def test_connections_of_the_server_send_small_answers_at_once(tmp_path):
    folders = [tmp_path / name for name in ("with", "without")]
    for folder in folders:
        folder.mkdir()
    shutil.copy(BINDER / "jupyter_server_config.py", folders[0])
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *folders], cwd=tmp_path, capture_output=True, text=True
    )
    assert run.stdout.split() == ["nodelay", "True", "200", "nodelay", "False", "200"], run.stderr


def test_the_file_is_installed_where_the_server_looks():
    for name in ("Makefile", "binder/postBuild"):
        lines = (BINDER.parent / name).read_text().splitlines()
        copies = [line for line in lines if "cp binder/jupyter_server_config.py" in line]
        assert len(copies) == 1 and "etc/jupyter/" in copies[0], name
