"""The command line: `segteach bench NAME`."""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path

BENCHMARKS = ("gmm", "mrf", "painter", "player", "recut")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="segteach", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bench = commands.add_parser("bench", help="time the package beside its peers")
    bench.add_argument("names", nargs="+", choices=[*BENCHMARKS, "all"], metavar="NAME")
    bench.add_argument("--json", type=Path, metavar="FILE", help="write the rows to FILE as well")
    options = parser.parse_args(arguments)
    if options.json is not None and (options.json.is_dir() or not options.json.parent.is_dir()):
        parser.error(f"--json: {options.json} cannot be written")
    return _bench(list(dict.fromkeys(options.names)), options.json)


def _bench(names: list[str], file: Path | None) -> int:
    chosen = BENCHMARKS if "all" in names else names
    lines = []
    for name in chosen:
        for row in import_module(f"segteach.bench.{name}").rows():
            lines.append(row.as_dict())
            print(
                f"{row.task}: ours {row.ours_s:.3g} s, {row.peer} {row.peer_s:.3g} s, "
                f"ratio {row.ratio:.1f}; {row.agreement}",
                flush=True,
            )
    if file is not None:
        file.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
    return 0
