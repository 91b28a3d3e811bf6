"""segteach cut: pictures of every kind in, cut-outs out; what fails says so and stops nothing."""

import io
import os
import signal
import subprocess
import sys
import unicodedata

import numpy as np
import pytest
from PIL import Image

from segteach import cli, cut_files, data, result_names
from segteach.arrays import Seed, Stroke, seeds_from_box
from segteach.marks.edits import Box
from segteach.marks.session import Session
from segteach.metrics import iou
from segteach.segmentation.grabcut import grabcut

SHAPE = (48, 60)
BOX = ["--box", "14", "8", "46", "40"]
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
DISC = (ROWS - 24) ** 2 + (COLS - 30) ** 2 < 12**2
ORANGE, BLUE = (0.9, 0.6, 0.1), (0.1, 0.2, 0.5)


def picture(scale=1):
    """An orange disc on blue, uint8; scale: each pixel as so many."""
    image = np.where(DISC[..., None], ORANGE, BLUE)
    image = image + np.random.default_rng(0).normal(0, 0.02, image.shape)
    image = np.uint8(255 * image.clip(0, 1))
    return Image.fromarray(image.repeat(scale, axis=0).repeat(scale, axis=1))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def alpha_of(name):
    with Image.open(name) as result:
        assert (result.format, result.mode) == ("PNG", "RGBA")
        return np.asarray(result)[..., 3]


def refused(capsys, *arguments):
    """Run the command, which must end with code 2; return what it said."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["cut", *arguments])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "usage: segteach cut" in said
    return said.splitlines()[-1]


def write_twenty(folder):
    """Write 17 pictures of the disc, each of another kind, and 3 files that are none."""
    rgb = picture()
    grey = rgb.convert("L")
    rgba = rgb.copy()
    rgba.putalpha(Image.fromarray(np.uint8(np.where(ROWS < 4, 0, 255))))
    deep = Image.fromarray(np.asarray(grey, np.uint16) * 257)
    turned = Image.Exif()
    turned[0x0112] = 6  # to be shown turned by a quarter clockwise
    quarter = rgb.transpose(Image.Transpose.ROTATE_90)
    rgb.save(folder / "plain.jpg", quality=95)
    rgb.save(folder / "LOUD.JPG", quality=95)
    rgb.save(folder / "progressive.jpeg", quality=95, progressive=True)
    quarter.save(folder / "turned.jpg", quality=95, exif=turned)
    rgb.convert("CMYK").save(folder / "press.jpg", quality=95)
    grey.save(folder / "grey.jpg", quality=95)
    grey.save(folder / "grey.png")
    rgb.save(folder / "plain.png")
    rgba.save(folder / "clear.png")
    grey.convert("LA").save(folder / "grey and clear.png")
    deep.save(folder / "deep.png")
    rgb.quantize(32).save(folder / "palette.png", transparency=0)
    rgb.quantize(32).save(folder / "palette.gif")
    rgb.save(folder / "照片 [1].bmp")
    rgb.save(folder / "plain.tif")
    rgb.save(folder / "plain.webp", lossless=True)
    grey.point(lambda v: 255 * (v > 90)).convert("1").save(folder / "ink.png")
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "cut off.jpg").write_bytes((folder / "plain.jpg").read_bytes()[:900])
    (folder / "letter.png").write_text("Dear reader, this is no picture.")
    return ("empty.jpg", "cut off.jpg", "letter.png")


def test_of_twenty_files_three_broken_ones_are_named_and_seventeen_are_cut_out(here, capsys):
    (here / "in").mkdir()
    broken = write_twenty(here / "in")
    assert cli.main(["cut", os.path.join("in", "*"), *BOX, "-o", "out"]) == 1
    lines = capsys.readouterr().err.splitlines()
    for name in broken:
        (line,) = (line for line in lines if name in line)
        assert line.startswith(os.path.join("in", name) + ": ") and "; allowed is" in line
    assert len([line for line in lines if " -> " in line]) == 17
    assert lines[-1] == "17 of 20 cut out, 3 failed" and len(lines) == 21
    results = sorted((here / "out").iterdir())
    assert len(results) == 17
    for result in results:
        assert iou(alpha_of(result) > 127, DISC) > 0.95, result.name


def test_what_is_kept_has_its_colours_and_the_rest_is_gone(here):
    picture().save("photo.png")
    assert cli.main(["cut", "photo.png", *BOX]) == 0
    cut = np.asarray(Image.open("photo-cut.png"))
    alpha = cut[..., 3]
    assert set(np.unique(alpha)) == {0, 255}
    np.testing.assert_array_equal(cut[alpha == 255, :3], np.asarray(picture())[alpha == 255])
    assert not cut[alpha == 0].any()
    assert not alpha[:, :14].any() and not alpha[:, 46:].any()
    assert sorted(os.listdir()) == ["photo-cut.png", "photo.png"]


def test_a_large_photograph_is_cut_small_and_comes_back_in_its_own_size(monkeypatch):
    monkeypatch.setattr(cut_files, "WORKING_SIDE", 30)
    picture(scale=4).save("large.png")
    box = ["--box", "56", "32", "184", "160"]
    assert cli.main(["cut", "large.png", *box]) == 0
    alpha = alpha_of("large-cut.png")
    truth = DISC.repeat(4, axis=0).repeat(4, axis=1)
    assert alpha.shape == truth.shape
    assert iou(alpha > 127, truth) > 0.9
    assert not alpha[:32].any() and not alpha[:, 184:].any()
    near = 240 / 30  # one pixel of the working size
    rows, cols = np.mgrid[: truth.shape[0], : truth.shape[1]]
    off_outline = abs(np.hypot(rows - 97.5, cols - 121.5) - 48) > near
    np.testing.assert_array_equal((alpha > 127)[off_outline], truth[off_outline])


@pytest.mark.parametrize("working_side", [1024, 60])
def test_a_soft_outline_has_the_foreground_s_own_colours(monkeypatch, working_side):
    monkeypatch.setattr(cut_files, "WORKING_SIDE", working_side)
    rows, cols = np.mgrid[:96, :120]
    truth = np.clip(24 - np.hypot(rows - 48, cols - 60), -2, 2) / 4 + 0.5
    image = truth[..., None] * ORANGE + (1 - truth[..., None]) * BLUE
    Image.fromarray(np.uint8(np.rint(255 * image))).save("soft.png")
    assert cli.main(["cut", "soft.png", "--box", "26", "14", "94", "82", "--soft"]) == 0
    cut = np.asarray(Image.open("soft-cut.png")) / 255
    alpha = cut[..., 3]
    assert abs(alpha - truth).mean() < 0.01
    edge = (alpha > 0.2) & (alpha < 0.8)
    assert edge.any()
    wrong = abs(cut[edge, :3] - ORANGE).mean()
    assert wrong < abs(image[edge] - ORANGE).mean() / 3


@pytest.mark.parametrize("size", [(96, 120), (150, 131), (300, 400)])
@pytest.mark.parametrize("width", [1, 4])
def test_a_soft_outline_has_no_dark_rim_at_any_size(monkeypatch, size, width):
    monkeypatch.setattr(cut_files, "WORKING_SIDE", 100)
    rows, cols = np.mgrid[: size[0], : size[1]]
    inside = 0.3 * min(size) - np.hypot(rows - size[0] / 2, cols - size[1] / 2)
    truth = np.clip(inside / (width * max(size) / 100) + 0.5, 0, 1)[..., None]
    light, green = np.array([0.95, 0.9, 0.85]), np.array([0.1, 0.4, 0.15])
    Image.fromarray(np.uint8(np.rint(255 * (truth * light + (1 - truth) * green)))).save("disc.png")
    box = ["--box", *(str(part * size[axis]) for part in (0.1, 0.9) for axis in (1, 0))]
    assert cli.main(["cut", "disc.png", *box, "--soft"]) == 0
    cut = np.asarray(Image.open("disc-cut.png")) / 255
    soft = (cut[..., 3] > 0) & (cut[..., 3] < 1)
    assert soft.any()
    assert (light - cut[soft, :3]).max() < 20 / 255
    assert not cut[cut[..., 3] == 0].any()


@pytest.mark.parametrize("kind", ["RGB", "RGBA", "L", "P", "I;16", "CMYK"])
def test_a_large_picture_is_cut_as_if_all_of_it_were_numbers_at_once(monkeypatch, here, kind):
    monkeypatch.setattr(cut_files, "WORKING_SIDE", 30)
    rgb = picture(scale=3)
    if kind == "I;16":
        rgb = Image.fromarray(np.asarray(rgb.convert("L"), np.uint16) * 255)
    elif kind == "RGBA":
        rgb.putalpha(Image.fromarray(np.uint8(np.arange(180) + np.zeros((144, 1)))))
    else:
        rgb = rgb.convert(kind)
    name = "photo.tif" if kind == "CMYK" else "photo.png"
    rgb.save(name)
    assert cli.main(["cut", name, "--box", "42", "24", "138", "120", "-o", "cut.png"]) == 0

    image, small = data.open_image(name), data.open_image(name, 30)
    seeds = seeds_from_box(image.shape[:2], (42, 24, 138, 120))
    mask = grabcut(small, cut_files.shrunk_seeds(seeds, small.shape[:2]), rng=0).mask
    plane = Image.fromarray(mask.astype(np.float32)).resize((180, 144), Image.Resampling.BILINEAR)
    kept = (np.asarray(plane) >= 0.5) & (seeds == Seed.UNKNOWN)
    want = np.dstack([np.rint(255 * image), np.full(kept.shape, 255)]) * kept[..., None]
    np.testing.assert_array_equal(np.asarray(Image.open("cut.png")), want)


def test_a_large_picture_is_cut_from_small_to_large_as_well_as_at_once(monkeypatch, here):
    picture(scale=6).save("photo.png")
    image = data.open_image("photo.png")
    seeds = seeds_from_box(image.shape[:2], (84, 48, 276, 240))
    at_once, note = cut_files._segmented(image, seeds, 0)
    assert note == at_once.note
    monkeypatch.setattr(cut_files, "FIRST_SIDE", 60)
    from_small, _ = cut_files._segmented(image, seeds, 0)
    assert from_small.mask.shape == image.shape[:2]
    assert iou(from_small.mask, at_once.mask) > 0.99
    assert from_small.objective <= at_once.objective + 1e-5 * seeds.size  # the loop's tolerance


def two_discs():
    """An orange disc and a green one on blue, and their masks."""
    image = np.full((40, 80, 3), np.uint8(np.multiply(255, BLUE)))
    rows, cols = np.mgrid[:40, :80]
    left, right = ((rows - 20) ** 2 + (cols - c) ** 2 < 100 for c in (20, 60))
    image[left], image[right] = np.uint8(np.multiply(255, ORANGE)), (50, 180, 80)
    return Image.fromarray(image), left, right


def test_strokes_alone_are_the_seeds():
    image, left, _ = two_discs()
    image.save("two.png")
    session = Session((40, 80), "two")
    session.add(Stroke([[20, 15], [20, 25]], 3, Seed.FOREGROUND))
    session.add(Stroke([[20, 40], [2, 40]], 2, Seed.BACKGROUND))
    session.add(Stroke([[20, 55], [20, 65]], 9, Seed.BACKGROUND))
    session.save("strokes.json")
    assert cli.main(["cut", "two.png", "--strokes", "strokes.json"]) == 0
    alpha = alpha_of("two-cut.png")
    assert not alpha[session.seeds == Seed.BACKGROUND].any()
    assert alpha[session.seeds == Seed.FOREGROUND].all()
    assert iou(alpha[:, :40] > 0, left[:, :40]) > 0.95


def test_the_box_of_the_command_replaces_that_of_the_session_and_leaves_its_strokes():
    image, _, right = two_discs()
    image.save("two.png")
    session = Session((40, 80), "two")
    session.add(Stroke([[20, 15], [20, 32]], 1, Seed.FOREGROUND))  # a bit beyond the disc
    session.add(Stroke([[20, 55], [20, 65]], 1, Seed.FOREGROUND))
    painted = session.seeds == Seed.FOREGROUND
    session.add(Box((6, 6, 34, 34)))
    session.save("strokes.json")
    with_strokes = ["cut", "two.png", "--strokes", "strokes.json"]
    assert cli.main([*with_strokes, "-o", "left.png"]) == 0
    assert cli.main([*with_strokes, "--box", "6", "6", "74", "34", "-o", "both.png"]) == 0
    assert alpha_of("left.png")[painted].all() and alpha_of("both.png")[painted].all()
    assert not alpha_of("left.png")[right & ~painted].any()
    assert (alpha_of("both.png")[right] > 0).mean() > 0.9


def test_strokes_of_another_size_fail_for_that_picture_only(capsys):
    image, *_ = two_discs()
    image.save("two.png")
    picture().save("photo.png")
    session = Session((40, 80))
    session.add(Box((6, 6, 34, 34)))
    session.save("strokes.json")
    assert cli.main(["cut", "photo.png", "two.png", "--strokes", "strokes.json"]) == 1
    first, second, _ = capsys.readouterr().err.splitlines()
    assert first.startswith("photo.png: ") and "60 x 48" in first and "80 x 40" in first
    assert second.startswith("two.png -> ")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"{}", b"[1]"])
def test_a_file_that_is_no_session_is_refused_and_stays_where_it_is(capsys, content):
    if content is not None:
        with open("strokes.json", "wb") as file:
            file.write(content)
    before = os.listdir()
    assert "--strokes: strokes.json" in refused(capsys, "a.png", "--strokes", "strokes.json")
    assert os.listdir() == before


def test_a_session_without_a_mark_is_refused(capsys):
    Session((48, 60)).save("strokes.json")
    assert "marks nothing" in refused(capsys, "a.png", "--strokes", "strokes.json")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["photo.png"], "--box or --strokes"),
        (["photo.png", "--box", "1", "2", "3"], "--box"),
        (["photo.png", "--box", "9", "2", "3", "8"], "X0 < X1"),
        (["photo.png", "--box", "1", "2", "nan", "8"], "--box"),
        (["photo.png", "--box", "1", "2", "x", "8"], "--box"),
        (["photo.png", *BOX, "--rng", "-1"], "--rng"),
        (["photo.png", *BOX, "-o", "photo.png"], "is an input"),
        (["photo.png", *BOX, "-o", "./photo.png"], "is an input"),
        (["photo.png", *BOX, "-o", "out.jpg"], ".png"),
        (["photo.png", *BOX, "-o", "nowhere/out.png"], "nowhere"),
        (["photo.png", *BOX, "-o", "letter"], "letter"),
        (["photo.png", *BOX, "-o", "letter/deeper"], "letter"),
        (["photo.png", *BOX, "-o", "a" * 300], "too long"),
        (["photo.png", *BOX, "-o", "-"], "got -"),
        (["photo.png", "b.png", *BOX, "-o", "out.png"], "folder"),
        (BOX, "PHOTO"),
    ],
)
def test_wrong_usage_ends_with_code_2_and_touches_nothing(here, capsys, arguments, words):
    picture().save("photo.png")
    (here / "letter").write_text("a file, no folder")
    before = {file.name: file.read_bytes() for file in here.iterdir()}
    assert words in refused(capsys, *arguments)
    assert {file.name: file.read_bytes() for file in here.iterdir()} == before


def test_no_input_is_overwritten_and_no_result_by_another(here):
    (here / "sub").mkdir()
    for name in ("a.png", "a-cut.png", "a.bmp", "A.tif", os.path.join("sub", "a.png")):
        picture().save(name)
    inputs = ["a.png", "a.bmp", "A.tif", "a-cut.png", os.path.join("sub", "a.png"), "a.png"]
    before = {name: (here / name).read_bytes() for name in inputs}
    assert cli.main(["cut", *inputs, *BOX]) == 0
    assert {name: (here / name).read_bytes() for name in inputs} == before
    results = {"a-cut-2.png", "a-cut-3.png", "A-cut-4.png", "a-cut-5.png", "a-cut-cut.png"}
    assert {file.name for file in here.iterdir() if file.is_file()} == results | {
        "a.png",
        "a-cut.png",
        "a.bmp",
        "A.tif",
    }


@pytest.mark.parametrize(
    ("output", "result"),
    [
        ("out.png", "out.png"),
        ("OUT.PNG", "OUT.PNG"),
        ("new", "new/photo-cut.png"),
        ("deep/er", "deep/er/photo-cut.png"),
        ("v1.2/", "v1.2/photo-cut.png"),
        ("there.png", "there.png/photo-cut.png"),
        (".", "photo-cut.png"),
    ],
)
def test_the_output_is_a_file_or_a_folder(here, output, result):
    picture().save("photo.png")
    (here / "there.png").mkdir()
    assert cli.main(["cut", "photo.png", *BOX, "-o", output]) == 0
    assert iou(alpha_of(here / result) > 0, DISC) > 0.95


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone.png", "no such file"),
        ("trip [1]/*.jpg", "nothing matches"),
        ("folder", "is no file"),
        ("dot.png", "1 x 1 picture"),
        ("flat.png", "no foreground"),
        ("photo.png/x", "no such file"),
    ],
)
def test_one_line_says_what_was_wrong_and_what_is_allowed(here, capsys, name, words):
    (here / "folder").mkdir()
    picture().save("photo.png")
    Image.new("RGB", (1, 1)).save("dot.png")
    Image.new("RGB", (60, 48), (9, 9, 9)).save("flat.png")
    assert cli.main(["cut", name, "photo.png", *BOX]) == 1
    first, second, _ = capsys.readouterr().err.splitlines()
    assert first.startswith(f"{name}: ") and "allowed is" in first
    assert words in first
    assert second == "photo.png -> photo-cut.png"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied", "photo.png"), "photo.png: Permission denied"),
        (MemoryError("a lot"), "photo.png: MemoryError: a lot"),
        (TypeError("two\nlines"), "photo.png: TypeError: two lines"),
    ],
)
def test_even_an_error_that_nobody_thought_of_stops_no_other_picture(
    monkeypatch, capsys, error, words
):
    well, errors = cut_files.grabcut, [error]

    def failing_once(image, seeds, **parameters):
        if errors:
            raise errors.pop()
        return well(image, seeds, **parameters)

    monkeypatch.setattr(cut_files, "grabcut", failing_once)
    picture().save("photo.png")
    picture().save("other.png")
    assert cli.main(["cut", "photo.png", "other.png", *BOX]) == 1
    assert capsys.readouterr().err.splitlines()[:2] == [words, "other.png -> other-cut.png"]


def test_a_result_that_cannot_be_written_is_told_before_the_work(monkeypatch, here, capsys):
    picture().save("photo.png")
    (here / "photo-cut.png").mkdir()
    monkeypatch.setattr(cut_files, "cut_out", None)  # which would raise TypeError
    assert cli.main(["cut", "photo.png", *BOX]) == 1
    said = capsys.readouterr().err
    assert said.startswith("photo.png: photo-cut.png cannot be written (it is a folder)")
    assert "allowed is" in said
    assert sorted(os.listdir()) == ["photo-cut.png", "photo.png"]


def test_a_disk_that_is_full_is_told_with_the_name_of_the_result(monkeypatch, capsys):
    picture().save("photo.png")

    def full(self, file, **options):
        with open(file, "wb") as part:
            part.write(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Image.Image, "save", full)
        assert cli.main(["cut", "photo.png", *BOX]) == 1
    words = "photo.png: photo-cut.png cannot be written (No space left on device)"
    assert capsys.readouterr().err.startswith(words)
    assert os.listdir() == ["photo.png"]


class Gone(io.StringIO):
    """What stderr is once nobody reads it."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def write(self, text):
        raise self.error


@pytest.mark.parametrize(
    "error",
    [BrokenPipeError(32, "Broken pipe"), OSError(28, "No space"), ValueError("closed file")],
)
def test_what_cannot_be_told_stops_no_picture(monkeypatch, error):
    names = ("a.png", "b.png", "c.png")
    for name in names:
        picture().save(name)
    for stream in (Gone(error), None):
        monkeypatch.setattr(sys, "stderr", stream)
        assert cli.main(["cut", *names, "gone.png", *BOX, "-o", "out"]) == 1
        assert sorted(os.listdir("out")) == ["a-cut.png", "b-cut.png", "c-cut.png"]


def test_a_closed_pipe_ends_with_the_exit_code_of_the_work(here):
    picture().save("a.png")
    picture().save("b.png")
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", "import sys; from segteach import cli; sys.exit(cli.main())"]
    run = subprocess.run([*command, "cut", "a.png", "b.png", *BOX], stderr=write)
    os.close(write)
    assert run.returncode == 0
    assert {"a-cut.png", "b-cut.png"} < set(os.listdir())


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("place", ["grabcut", "os.replace"])
def test_a_signal_ends_the_work_in_one_line_and_leaves_no_part(
    monkeypatch, here, capsys, name, code, place
):
    if not hasattr(signal, name):
        pytest.skip("not on this system")
    kind, before = getattr(signal, name), signal.getsignal(getattr(signal, name))
    owner, word = (cut_files, place) if place == "grabcut" else (os, "replace")
    well, calls = getattr(owner, word), iter(range(9))

    def ended_in_the_third(*arguments, **parameters):
        if next(calls) == 2:
            signal.raise_signal(kind)
        return well(*arguments, **parameters)

    names = [f"{letter}.png" for letter in "abcd"]
    for each in names:
        picture().save(each)
    monkeypatch.setattr(owner, word, ended_in_the_third)
    assert cli.main(["cut", *names, *BOX, "-o", "out"]) == code
    assert capsys.readouterr().err.splitlines()[2:] == ["stopped; 2 of 4 cut out"]
    assert sorted(os.listdir("out")) == ["a-cut.png", "b-cut.png"]
    assert signal.getsignal(kind) == before


def test_a_signal_that_is_ignored_stays_so(monkeypatch):
    if not hasattr(signal, "SIGHUP"):
        pytest.skip("not on this system")
    well = cut_files.grabcut

    def hung_up(*arguments, **parameters):
        signal.raise_signal(signal.SIGHUP)
        return well(*arguments, **parameters)

    monkeypatch.setattr(cut_files, "grabcut", hung_up)
    picture().save("photo.png")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert cli.main(["cut", "photo.png", *BOX]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_of_a_film_the_first_picture_is_cut_and_the_others_are_told(monkeypatch, capsys):
    frames = [picture(), picture().rotate(90), picture().rotate(180)]
    frames[0].save("film.gif", save_all=True, append_images=frames[1:])
    assert cli.main(["cut", "film.gif", *BOX]) == 0
    assert "film-cut.png (the first of 3 pictures" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert cli.main(["cut", "film.gif", *BOX]) == 0
    assert "the first of 3 pictures" in sys.stderr.getvalue()


def test_no_folder_is_made_for_photographs_that_are_not_there():
    assert cli.main(["cut", "gone.png", *BOX, "-o", "deep/er"]) == 1
    assert os.listdir() == []


def test_one_line_is_told_of_each_picture_whatever_it_is_called(here, capsys):
    for name in ("two\nlines.png", "red\x1b[31m.png", os.fsdecode(b"not \xff utf-8.png")):
        try:
            picture().save(name)
        except OSError:
            pytest.skip("this disk takes no such names")
    assert cli.main(["cut", "*.png", *BOX, "-o", "out"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert all(line.isprintable() for line in lines)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_a_count_and_the_errors(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    picture().save("photo.png")
    assert cli.main(["cut", "photo.png", "gone.png", *BOX]) == 1
    text = screen.getvalue()
    assert "0/2 photo.png" in text and "1/2 gone.png" in text
    assert "->" not in text
    # what stays on the screen: each piece after a return to the start of its line
    stay = [line.rpartition("\r\x1b[K")[2] for line in text.split("\n")]
    assert stay[0].startswith("gone.png: there is no such file")
    assert stay[1:] == ["1 of 2 cut out, 1 failed", ""]


@pytest.mark.parametrize("name", ["a" * 60, "照" * 40, "é照" * 30])
def test_the_line_of_the_progress_fits_into_a_row(monkeypatch, name):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "30")
    cli.main(["cut", f"{name}.png", *BOX])
    (line,) = (part for part in screen.getvalue().split("\r\x1b[K") if part.startswith("0/1 "))
    wide = [unicodedata.east_asian_width(letter) == "W" for letter in line]
    assert 28 <= len(line) + sum(wide) <= 29


def test_a_dumb_terminal_gets_lines_alone(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "dumb")
    picture().save("photo.png")
    assert cli.main(["cut", "photo.png", *BOX]) == 0
    assert screen.getvalue() == "photo.png -> photo-cut.png\n"


def test_ctrl_c_before_the_first_picture_ends_without_a_traceback(monkeypatch):
    def stopped(names):
        raise KeyboardInterrupt

    monkeypatch.setattr(result_names, "expanded", stopped)
    assert cli.main(["cut", "photo.png", *BOX]) == 130


def test_the_same_number_gives_the_same_file():
    picture().save("photo.png")
    for name in ("one.png", "two.png"):
        assert cli.main(["cut", "photo.png", *BOX, "--rng", "7", "-o", name]) == 0
    with open("one.png", "rb") as one, open("two.png", "rb") as two:
        assert one.read() == two.read()


@pytest.mark.parametrize("small", [(1, 1), (7, 10), (24, 30), (47, 59), (48, 60)])
def test_smaller_seeds_lose_no_stroke(small):
    rng = np.random.default_rng(3)
    seeds = rng.choice(3, SHAPE, p=(0.9, 0.05, 0.05)).astype(np.uint8)
    shrunk = cut_files.shrunk_seeds(seeds, small)
    assert shrunk.shape == small
    rows, cols = (np.arange(many) for many in SHAPE)
    for (row, col), seed in np.ndenumerate(shrunk):
        mine = seeds[np.ix_(_cell(rows, row, small[0]), _cell(cols, col, small[1]))]
        counts = [(mine == kind).sum() for kind in Seed]
        if seed == Seed.UNKNOWN:
            assert counts[1] == counts[2] == 0
        else:
            assert counts[seed] == max(counts[1:]) > 0


def _cell(many, number, few):
    """Return which of `many` a small pixel stands for: the starts lie evenly, rounded down."""
    starts = np.arange(few + 1) * len(many) // few
    return (many >= starts[number]) & (many < starts[number + 1])


def program(text):
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)


def test_the_help_loads_nothing_that_is_slow():
    run = program(
        "import sys; from segteach import cli\n"
        "try: cli.main(['--help'])\n"
        "finally: print(*[m for m in ('numpy', 'PIL', 'scipy') if m in sys.modules], sep='')"
    )
    assert run.returncode == 0
    assert run.stdout.splitlines()[-1] == ""


def test_cutting_needs_no_jupyter():
    run = program(
        "import sys\n"
        "for name in ('anywidget', 'ipywidgets', 'IPython', 'matplotlib'):\n"
        "    sys.modules[name] = None\n"
        "import segteach.cut_files, segteach.marks.session"
    )
    assert (run.returncode, run.stderr) == (0, "")
