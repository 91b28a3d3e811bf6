"""A cell that shows a lab may run again and again: memory comes back, and no process stays."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from tests.labs.test_every_lab import LABS

pytestmark = pytest.mark.soak

RUNS = 20
PATIENCE = 120  # seconds for one run


class Kernel:
    """A real kernel, and the memory of it and its children."""

    def __init__(self, manager, client):
        self.pid, self.client = manager.provisioner.process.pid, client

    def run(self, code: str, cell: str) -> None:
        """Run a cell as JupyterLab does, which says which cell it is."""
        session = self.client.session
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = session.msg("execute_request", content, metadata={"cellId": cell})
        self.client.shell_channel.send(message)
        reply = {"parent_header": {}}
        while reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
        assert reply["content"]["status"] == "ok", reply["content"]

    @property
    def family(self) -> list[int]:
        """The kernel and every process that it started."""
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int(
                    (folder / "stat").read_text().rsplit(")")[1].split()[1]
                )
            except (OSError, ValueError):
                continue
        family = [self.pid]
        for pid in family:
            family += [child for child, parent in parents.items() if parent == pid]
        return family

    @property
    def memory(self) -> int:
        """Bytes of its own that the family holds."""
        total = 0
        for pid in self.family:
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += 1024 * sum(
                int(line.split()[1]) for line in lines if line.startswith("Private")
            )
        return total


@contextmanager
def kernel():
    manager, client = start_new_kernel(env=os.environ | {"PYTHONPATH": os.getcwd()})
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux")
@pytest.mark.parametrize("row", LABS, ids=lambda row: row.name)
def test_twenty_runs_of_a_cell_take_no_more_than_two(row):
    options = "autosave=None" if row.paints else ""
    code = f"import gc\nfrom segteach.{row.module} import {row.name}\n"
    code += f"lab = {row.name}({options})\ngetattr(lab, 'wait', lambda: None)()\ngc.collect()\nlab"
    with kernel() as running:
        after = []
        for _ in range(RUNS):
            running.run(code, "one")
            after.append(running.memory)
        family = len(running.family)
        running.run(code, "another")
        assert len(running.family) <= family + 1  # a second cell keeps a lab of its own
        running.run("lab.close()", "end")
        # a second worker may be at its work at any reading: what leaks stays in the least of many
        assert min(after[-10:]) <= 1.1 * max(after[1:4]), [round(size / 2**20) for size in after]
