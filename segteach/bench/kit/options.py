"""The arguments of `segteach bench`: benchmarks by name, longer tables, what those of quality take.

Nothing heavy is imported: `segteach --help` is quick.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from pkgutil import iter_modules

BENCH = str(Path(__file__).parents[1])  # a file is a benchmark, one in quality/ its tables
BENCHMARKS = tuple(sorted(m.name for m in iter_modules([BENCH]) if not m.ispkg))
QUALITY = tuple(sorted(module.name for module in iter_modules([f"{BENCH}/quality"])))
NAMES = tuple(sorted({*BENCHMARKS, *QUALITY}))
MATTING_OUTPUT = "matting-quality"
BENCH_WORDS = """\
Time the package beside its peers: on the same input, in the same run, after the answers agreed.
The first line names the processor, its vector extension and numpy's version. Each row: the task and
the vector extension, seconds of ours and of the peer (medians), ratio (the peer's time over ours)
and how closely the answers agree. A benchmark ends within minutes; --full and --quality take
longer."""
MATTING_WORDS = """\
Every matting method on every picture of FOLDER, which holds image/, trimap1/, trimap2/ and
alpha/: SAD, MSE, gradient and connectivity error, their means and ranks, as matting.md, matting.csv
and matting.png in OUT. FOLDER is by default `matting` in the folder that SEGTEACH_DATA names, else
seven painted scenes are taken. Each result is kept in OUT/state: a run that was stopped goes on."""


def add_bench(commands) -> argparse.ArgumentParser:
    """Add the command `bench` and return its parser."""
    bench = commands.add_parser(
        "bench",
        help="time the package beside its peers",
        description=BENCH_WORDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    bench.add_argument(
        "names",
        nargs="+",
        type=lambda name: name.replace("-", "_"),  # closed-form lies in closed_form.py
        choices=[*NAMES, "all"],
        metavar="NAME",
        help=f"{', '.join(NAMES)}, or all",
    )
    bench.add_argument("--json", type=Path, metavar="FILE", help="write the rows to FILE as well")
    longer = bench.add_mutually_exclusive_group()
    longer.add_argument(
        "--full",
        action="store_true",
        help="the long tables: more pictures, larger ones, more repeats, and the pictures of the "
        "folder that SEGTEACH_DATA names where it is set; takes many minutes",
    )
    longer.add_argument(
        "--quality",
        nargs="?",
        const="",
        metavar="FOLDER",
        help=f"{', '.join(QUALITY[:-1])} or {QUALITY[-1]} alone: masks and errors in place of "
        "times, on the pictures of FOLDER, by default those of the folder that SEGTEACH_DATA "
        "names; takes many minutes",
    )
    _add_matting(bench.add_argument_group("matting --quality", MATTING_WORDS))
    return bench


def _add_matting(group) -> None:
    group.add_argument(
        "--official",
        action="store_true",
        help="the 27 training pictures of alphamatting.com in place of FOLDER, fetched once",
    )
    group.add_argument("--trimap", type=int, choices=(1, 2), help="by default: both")
    group.add_argument("--methods", nargs="+", metavar="METHOD", help="by default: all")
    group.add_argument(
        "--workers",
        type=int,
        default=2,
        metavar="N",
        help="processes of this machine, by Dask; by default: %(default)s",
    )
    group.add_argument(
        "--scheduler", metavar="ADDRESS", help="a cluster's, such as tcp://10.0.0.1:8786"
    )
    group.add_argument(
        "-o",
        "--output",
        default=MATTING_OUTPUT,
        metavar="OUT",
        help="a folder; by default: %(default)s",
    )


def unused(options) -> str:
    """Return an option that only `matting --quality` has, though it is not asked for, or ""."""
    given = {
        "--official": options.official,
        "--trimap": options.trimap is not None,
        "--methods": options.methods is not None,
        "--workers": options.workers != 2,
        "--scheduler": options.scheduler is not None,
        "--output": options.output != MATTING_OUTPUT,
    }
    return next((option for option, there in given.items() if there), "")
