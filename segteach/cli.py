"""The command line: `segteach bench NAME`, `segteach cut PHOTO`, `segteach matte PHOTO TRIMAP`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from segteach.bench.kit.options import BENCHMARKS, QUALITY, add_bench, unused

CUT_WORDS = """\
Cut the object out of photographs with GrabCut. Each result is a PNG with transparency, of the
size of its photograph, 8 bits a channel; pixels that are cut away are black and transparent.
A photograph whose longer side exceeds 1024 pixels is segmented at that size, and the mask is
brought back up: its outline is then right to about one pixel of the smaller picture.
EXIF rotation is applied, and colours become sRGB by the profile of the file; a transparent
photograph is laid on white first. Of several pictures in a file the first is cut out."""
MATTE_WORDS = """\
Find how opaque the foreground of a photograph is, pixel by pixel, from its trimap: a picture of the
same size, black where it is background, white where it is foreground, middle grey where that is
unknown. What is none of the three (within 5 % of the range) is unknown; up to 2 % may be. Or from
strokes, drawn in a lab: --strokes.
Each result is a PNG of the size of its photograph: alpha, a grey picture; --foreground adds the
foreground with its own colours and transparency, --background the foreground on another picture.
A photograph is solved at its own size, a large one in pieces; one with more than 2 million unknown
pixels, or some farther than 230 pixels from known ones, is solved smaller, and what was unknown is
as sharp as that smaller picture: this is told. Bayesian matting solves some 10 000 unknown pixels a
second, Wang and Cohen's some 5 000, the others two to ten times as many.
EXIF rotation is applied, and colours become sRGB by the profile of the file; a transparent
photograph is laid on white first. Of several pictures in a file the first counts."""
MATTE_USAGE = """\
segteach matte PHOTO TRIMAP [options]
       segteach matte PHOTO ... --trimaps FOLDER [options]
       segteach matte PHOTO ... --strokes FILE [options]"""
METHODS = (
    "bayesian",
    "knockout",
    "ruzon-tomasi",
    "closed-form",
    "random-walk",
    "poisson",
    "knn",
    "wang-cohen",
)
EXIT_CODES = """\
Exit code: 0 all well, 1 some photographs failed, 2 wrong usage, 130 stopped by Ctrl-C."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 all well, 1 something failed, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="segteach", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for add in (_add_bench, _add_cut, _add_matte):
        add(commands)
    options = parser.parse_args(arguments)
    return options.run(options)


def _add_bench(commands) -> None:
    bench = add_bench(commands)
    bench.set_defaults(run=lambda options: _stoppable(_bench, options, bench.error))


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
    cut.set_defaults(run=lambda options: _stoppable(_cut, options, cut.error))


def _add_matte(commands) -> None:
    matte = commands.add_parser(
        "matte",
        help="find the alpha of photographs with trimaps",
        usage=MATTE_USAGE,
        description=MATTE_WORDS,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    matte.add_argument(
        "photos",
        nargs="+",
        metavar="PHOTO",
        help="a picture file and its trimap; or with --trimaps picture files, or patterns such as "
        "'*.jpg'",
    )
    known = matte.add_mutually_exclusive_group()
    known.add_argument(
        "--trimaps",
        type=Path,
        metavar="FOLDER",
        help="where the trimap of each photograph lies: a file of its name, whatever the ending, "
        "as trimaps/cat.png for photos/cat.jpg",
    )
    known.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE",
        help="strokes in place of a trimap: a session of the painter (JSON or its short text), "
        "drawn on a picture of the same size, with foreground and background; closed-form and "
        "random-walk take few of them",
    )
    matte.add_argument(
        "--method", choices=METHODS, default=METHODS[0], help="by default: %(default)s"
    )
    _add_matte_results(matte)
    matte.set_defaults(run=lambda options: _stoppable(_matte, options, matte.error))


def _add_matte_results(matte: argparse.ArgumentParser) -> None:
    """Add what is to be made of the mattes, and where it goes."""
    matte.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="where alpha goes: a file OUT.png for one photograph, or a folder; else "
        "PHOTO-alpha.png in the current folder. An older result is replaced, an input never",
    )
    matte.add_argument(
        "--bits", type=int, choices=(8, 16), default=8, help="of alpha; by default: %(default)s"
    )
    matte.add_argument(
        "--foreground",
        metavar="OUT",
        help="write the foreground as well, with alpha, 8 bits a channel, black where alpha is 0: "
        "a file OUT.png for one photograph, or a folder for PHOTO-foreground.png",
    )
    matte.add_argument(
        "--background",
        type=Path,
        metavar="PICTURE",
        help="write the foreground on this picture as well, scaled until it covers the photograph "
        "and its middle cut out: PHOTO-composite.png beside alpha",
    )
    matte.add_argument(
        "--linear",
        action="store_true",
        help="with --background: mix the light, as a camera does, not its encoded values",
    )


def _bench(options, refuse: Callable[[str], None]) -> int:
    from segteach.bench.kit.processor import machine  # here, so that `segteach --help` is quick
    from segteach.bench.kit.table import Incomplete

    file, names = options.json, list(dict.fromkeys(options.names))
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        refuse(f"--json: {file} cannot be written")
    if (option := unused(options)) and (options.quality is None or names != ["matting"]):
        refuse(f"{option}: it belongs to `matting --quality`, alone")
    asked = options.quality is not None
    found = _quality(names, options, refuse) if asked else _times(names, options.full, refuse)
    print(machine(), flush=True)
    lines, code = [], 0
    try:
        for text, line in found:
            lines.append(line)
            print(text, flush=True)
    except Incomplete as error:
        print(f"segteach bench: {error}", file=sys.stderr)
        code = 1
    if file is not None:
        file.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")
    return code


def _times(
    names: list[str], full: bool, refuse: Callable[[str], None]
) -> Iterator[tuple[str, dict]]:
    """Return an iterator over each row as words and as what JSON holds."""
    for name in names:
        if name not in (*BENCHMARKS, "all"):
            refuse(f"{name}: it has tables of quality and no times, allowed is {name} --quality")
    chosen = BENCHMARKS if "all" in names else names
    rows = (row for n in chosen for row in import_module(f"segteach.bench.{n}").rows(full))
    return ((row.text(), row.as_dict()) for row in rows)


def _quality(
    names: list[str], options, refuse: Callable[[str], None]
) -> Iterator[tuple[str, dict]]:
    """Return an iterator over each table as text and as what JSON holds."""
    from segteach.bench.kit import pictures

    if len(names) > 1 or names[0] not in QUALITY:
        refuse(f"--quality: only {' or '.join(QUALITY)} has such tables, alone")
    module = import_module(f"segteach.bench.quality.{names[0]}")
    if names == ["matting"]:
        try:
            tables = module.tables(module.plan_of(options))
        except ValueError as error:
            refuse(str(error))
    else:
        folder = pictures.truth_folder(options.quality)
        if folder is None:
            parts = ", ".join(pictures.FOLDERS)
            refuse(f"--quality: FOLDER, or SEGTEACH_DATA's segmentation/, must hold {parts}")
        tables = module.tables(folder)
    return ((f"{table.text()}\n", table.as_dict()) for table in tables)


def _stoppable(run: Callable[..., int], options, refuse: Callable[[str], None]) -> int:
    """Return the exit code of a command, also where Ctrl-C or another signal ends it."""
    try:
        return run(options, refuse)
    except KeyboardInterrupt as stop:
        return 128 + (stop.args[0] if stop.args else signal.SIGINT)


def _cut(options, refuse: Callable[[str], None]) -> int:
    from segteach import cut_files, result_names  # here, so that `segteach --help` is quick

    if options.rng < 0:
        refuse(f"--rng: got {options.rng}, allowed is a whole number >= 0")
    strokes = [] if options.strokes is None else [options.strokes]
    try:
        seeds_for = cut_files.seeds_maker(options.box, options.strokes)
        sources = result_names.expanded(options.photos)
        targets = result_names.targets_of(sources, options.output, strokes)
    except ValueError as error:
        refuse(str(error))
    failed = cut_files.cut_files(sources, targets, seeds_for, soft=options.soft, rng=options.rng)
    return 1 if failed else 0


def _miscounted(names: list[str], sources: list[Path]) -> str:
    """Return what is wrong with files that are not a photograph and its trimap."""
    if len(sources) == 1 and len(names) == 1:
        return f"got {sources[0]} alone, its trimap is missing"
    if len(sources) == 1:
        return f"got {sources[0]} as the photograph and as its trimap, which is another file"
    return f"got {len(sources)} files"


def _matte(options, refuse: Callable[[str], None]) -> int:
    from segteach import (
        mark_files,
        matte_files,
        result_names,
    )  # here, so that `segteach --help` is quick

    folder, strokes, picture = options.trimaps, options.strokes, options.background
    if options.linear and picture is None:
        refuse("--linear: it needs --background, on which the foreground is laid")
    sources = result_names.expanded(options.photos)
    if folder is None and strokes is None and len(sources) != 2:
        words = "allowed are PHOTO TRIMAP, or photographs with --trimaps FOLDER or --strokes FILE"
        refuse(f"{_miscounted(options.photos, sources)}, {words}")
    try:
        if strokes is not None:
            drawing = mark_files.stroke_marks(strokes)
            others, marks = [strokes], [lambda: drawing] * len(sources)
        else:
            if folder is None:
                sources, trimaps = sources[:1], [sources[1:]]
            else:
                trimaps = mark_files.trimap_files(sources, folder)
            others = [file for files in trimaps for file in files]
            marks = [partial(mark_files.trimap_marks, files) for files in trimaps]
        others += [picture] * (picture is not None)
        places = options.output, options.foreground
        targets = matte_files.all_targets(sources, others, *places, composites=picture is not None)
        background = None if picture is None else matte_files.open_background(picture)
    except ValueError as error:
        refuse(str(error))
    wanted = matte_files.Wanted(options.method, options.bits, background, options.linear)
    return 1 if matte_files.matte_files(sources, marks, targets, wanted) else 0
