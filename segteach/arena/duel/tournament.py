"""The tournament: duels on all pictures of `scenes`, by three hands each, kept in a file.

    python -m segteach.arena.duel.tournament              # writes tournament.toml anew
    python -m segteach.arena.duel.tournament OUT FOLDER   # the photographs of a folder, to OUT

A steady hand, and two whose every click, stroke and drag misses by 2 pixels (deviation, along each
axis). The seconds are the hand's alone, so that every machine finds the same.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from segteach import data
from segteach.arena.duel.games import LAZY, SCISSORS, Duel, Game, play
from segteach.arena.duel.hand import Tremor
from segteach.arena.duel.scenes import DuelPicture, duel_pictures
from segteach.arena.pictures import ArenaPicture

FILE = Path(__file__).with_name("tournament.toml")
PHOTOGRAPHS = FILE.with_name("photographs.toml")  # the 25 of the GrabCut set, by Rother et al. 2004
TREMORS = (0.0, 2.0, 2.0)  # pixels, of each hand; its number is the seed of the misses
TOOLS = {"lazy": LAZY, "scissors": SCISSORS}
DIGITS = 3  # of an error in percent: a pixel is more than that


@dataclass(frozen=True, eq=False)
class Trial:
    """A duel on a picture. kind: as in `scenes`, or "folder". hand: 0 is steady, 1, 2 are not."""

    kind: str
    hand: int
    duel: Duel

    @property
    def name(self) -> str:
        """Of the picture."""
        return self.duel.name


def trials_of(kind: str, scene: ArenaPicture) -> list[Trial]:
    """Return the duels of all hands on a picture."""
    found = []
    for hand, size in enumerate(TREMORS):
        games = {key: play(scene, TOOLS[key], tremor=Tremor(size, hand)) for key in TOOLS}
        found.append(Trial(kind, hand, Duel(scene.name, **games)))
    return found


def text_of(trials: Iterable[Trial]) -> str:
    """Return the trials as TOML: of each game the turns that lowered the error."""
    lines = ["# Written by segteach.arena.duel.tournament: edits, seconds of the hand, error in %."]
    for trial in trials:
        lines += ["", "[[trial]]", f"picture = '{trial.name}'"]
        lines += [f"kind = '{trial.kind}'", f"hand = {trial.hand}"]
        lines += [f"{key} = {_table(getattr(trial.duel, key))}" for key in TOOLS]
    return "\n".join(lines) + "\n"


def _table(game: Game) -> str:
    kept = np.r_[True, np.diff(game.lowest) < 0]
    columns = {
        "edits": [f"{n}" for n in game.edits[kept]],
        "seconds": [f"{n:.2f}" for n in game.hand[kept]],
        "errors": [f"{n:.{DIGITS}f}" for n in game.errors[kept]],
    }
    return "{ " + ", ".join(f"{k} = [{', '.join(v)}]" for k, v in columns.items()) + " }"


def tournament(file: Path = FILE) -> list[Trial]:
    """Return the trials of a file; the games have no masks, and seconds of the hand alone."""
    found = []
    for entry in tomllib.loads(file.read_text(encoding="utf-8"))["trial"]:
        games = {key: _game(tool, entry[key]) for key, tool in TOOLS.items()}
        found.append(Trial(entry["kind"], entry["hand"], Duel(entry["picture"], **games)))
    return found


def _game(tool: str, columns: dict[str, list[float]]) -> Game:
    edits, seconds, errors = (np.array(columns[c]) for c in ("edits", "seconds", "errors"))
    nothing = np.zeros(len(edits))
    unknown = np.full(len(edits), np.nan)
    return Game(tool, [""] * len(edits), edits, seconds, nothing, errors, unknown, np.empty((0, 0)))


# --- playing -------------------------------------------------------------------------------------


def _of_scene(picture: DuelPicture) -> list[Trial]:
    scene = picture.make()
    named = ArenaPicture(picture.name, scene.image, scene.truth, scene.ignore)
    return trials_of(picture.kind, named)


def _of_file(folder: Path, name: str) -> list[Trial]:
    """Return the duels on folder/image/NAME.png; its truth is 0, 255, and between them unsure."""
    image, truth = (data.open_image(folder / part / f"{name}.png") for part in ("image", "truth"))
    level = truth[..., 0]
    return trials_of("folder", ArenaPicture(name, image, level == 1, (level > 0) & (level < 1)))


def play_all(trial, pictures: Sequence) -> Iterator[Trial]:
    """Yield the trials of all pictures, in two processes; each picture is told on stderr."""
    with Pool(2) as pool:
        for done, found in enumerate(pool.imap(trial, pictures), 1):
            print(f"{done}/{len(pictures)} {found[0].name}", file=sys.stderr, flush=True)
            yield from found


def main(arguments: Sequence[str]) -> None:
    """Play and write: all scenes, or (OUT, FOLDER) the photographs of a folder."""
    if arguments:
        out, folder = map(Path, arguments)
        names = sorted(path.stem for path in (folder / "image").glob("*.png"))
        out.write_text(text_of(play_all(partial(_of_file, folder), names)), encoding="utf-8")
    else:
        FILE.write_text(text_of(play_all(_of_scene, list(duel_pictures()))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
