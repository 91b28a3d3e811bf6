"""The command line: `segteach bench NAME`, `segteach cut PHOTO ... --box X0 Y0 X1 Y1`."""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

BENCH = str(Path(__file__).parent / "bench")  # a file is a benchmark, one in quality/ its tables
BENCHMARKS = tuple(sorted(m.name for m in iter_modules([BENCH]) if not m.ispkg))
QUALITY = tuple(sorted(module.name for module in iter_modules([f"{BENCH}/quality"])))
BENCH_WORDS = """\
Time the package beside its peers: on the same input, in the same run, after the answers agreed.
The first line names the processor, its vector extension and numpy's version. Each row: the task and
the vector extension, seconds of ours and of the peer (medians), ratio (the peer's time over ours)
and how closely the answers agree. A benchmark ends within minutes; --full and --quality take
longer."""
CUT_WORDS = """\
Cut the object out of photographs with GrabCut. Each result is a PNG with transparency, of the
size of its photograph, 8 bits a channel; pixels that are cut away are black and transparent.
A photograph whose longer side exceeds 1024 pixels is segmented at that size, and the mask is
brought back up: its outline is then right to about one pixel of the smaller picture.
EXIF rotation is applied, and colours become sRGB by the profile of the file; a transparent
photograph is laid on white first. Of several pictures in a file the first is cut out."""
EXIT_CODES = """\
Exit code: 0 all well, 1 some photographs failed, 2 wrong usage, 130 stopped by Ctrl-C."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 all well, 1 something failed, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="segteach", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for add in (_add_bench, _add_cut):
        add(commands)
    options = parser.parse_args(arguments)
    return options.run(options)


def _add_bench(commands) -> None:
    bench = commands.add_parser(
        "bench",
        help="time the package beside its peers",
        description=BENCH_WORDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    bench.add_argument(
        "names",
        nargs="+",
        choices=[*BENCHMARKS, "all"],
        metavar="NAME",
        help=f"{', '.join(BENCHMARKS)}, or all",
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
        action="store_true",
        help=f"{' or '.join(QUALITY)} alone: masks and errors beside OpenCV's in place of times, "
        "on the pictures of the folder that SEGTEACH_DATA names; takes many minutes",
    )
    bench.set_defaults(run=lambda options: _bench(options, bench.error))


def _add_cut(commands) -> None:
    cut = commands.add_parser(
        "cut",
        help="cut the object out of photographs",
        description=CUT_WORDS,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cut.add_argument(
        "photos", nargs="+", metavar="PHOTO", help="a picture file, or a pattern such as '*.jpg'"
    )
    cut.add_argument(
        "--box",
        nargs=4,
        type=float,
        metavar=("X0", "Y0", "X1", "Y1"),
        help="the box round the object, in pixels of each photograph as it is shown: columns X0 "
        "to X1, rows Y0 to Y1 from the top left; everything outside is background",
    )
    cut.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE",
        help="a session of the painter (JSON), drawn on a picture of the same size; its box "
        "counts where there is no --box",
    )
    cut.add_argument("--soft", action="store_true", help="a soft outline, by border matting")
    cut.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="a file OUT.png for one photograph, or a folder; else PHOTO-cut.png in the current "
        "folder. An older result is replaced, an input never",
    )
    cut.add_argument("--rng", type=int, default=0, metavar="N", help="start of the colour models")
    cut.set_defaults(run=lambda options: _cut(options, cut.error))


def _bench(options, refuse: Callable[[str], None]) -> int:
    from segteach.bench.kit.processor import machine  # here, so that `segteach --help` is quick

    file, names = options.json, list(dict.fromkeys(options.names))
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        refuse(f"--json: {file} cannot be written")
    found = _quality(names, refuse) if options.quality else _times(names, options.full)
    print(machine(), flush=True)
    lines = []
    for text, line in found:
        lines.append(line)
        print(text, flush=True)
    if file is not None:
        file.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
    return 0


def _times(names: list[str], full: bool) -> Iterator[tuple[str, dict]]:
    """Yield each row as words and as what JSON holds."""
    for name in BENCHMARKS if "all" in names else names:
        for row in import_module(f"segteach.bench.{name}").rows(full):
            yield row.text(), row.as_dict()


def _quality(names: list[str], refuse: Callable[[str], None]) -> Iterator[tuple[str, dict]]:
    """Return an iterator over each table as text and as what JSON holds."""
    from segteach.bench.kit import pictures

    if len(names) > 1 or names[0] not in QUALITY:
        refuse(f"--quality: only {' or '.join(QUALITY)} has such tables, alone")
    folder = pictures.truth_folder()
    if folder is None:
        refuse("--quality: SEGTEACH_DATA must name a folder with the pictures in segmentation/")
    tables = import_module(f"segteach.bench.quality.{names[0]}").tables(folder)
    return ((f"{table.text()}\n", table.as_dict()) for table in tables)


def _cut(options, refuse: Callable[[str], None]) -> int:
    if options.rng < 0:
        refuse(f"--rng: got {options.rng}, allowed is a whole number >= 0")
    try:
        return _cut_photos(options, refuse)
    except KeyboardInterrupt as stop:
        return 128 + (stop.args[0] if stop.args else signal.SIGINT)


def _cut_photos(options, refuse: Callable[[str], None]) -> int:
    from segteach import cut_files  # here, so that `segteach --help` is quick

    try:
        seeds_for = cut_files.seeds_maker(options.box, options.strokes)
        sources = cut_files.expanded(options.photos)
        targets = cut_files.targets_of(sources, options.output, options.strokes)
    except ValueError as error:
        refuse(str(error))
    failed = cut_files.cut_files(sources, targets, seeds_for, soft=options.soft, rng=options.rng)
    return 1 if failed else 0
