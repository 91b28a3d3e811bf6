"""segteach matte: pictures and trimaps of every kind in, alpha, foreground and composites out."""

import io
import os
import signal
import sys

import numpy as np
import pytest
from PIL import Image

from segteach import cli, data, matte_files
from segteach.arrays import Seed, Stroke
from segteach.marks.session import Session
from segteach.matting import pieces
from segteach.matting.compositing import composite, fitted
from segteach.matting.trimap import trimap_from_mask

SHAPE = (48, 60)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
SOFT = np.clip((14 - np.hypot(ROWS - 24, COLS - 30)) / 4, 0, 1)
ORANGE, BLUE = (0.9, 0.6, 0.1), (0.1, 0.2, 0.5)
GREYS = np.array([128, 0, 255], np.uint8)
SEEDS = trimap_from_mask(SOFT > 0.5, 5)
QUICK = ["--method", "knockout"]


def picture():
    """A soft orange disc on blue."""
    image = SOFT[..., None] * ORANGE + (1 - SOFT[..., None]) * BLUE
    noise = np.random.default_rng(0).normal(0, 0.01, image.shape)
    return Image.fromarray(np.uint8(np.rint(255 * np.clip(image + noise, 0, 1))))


def trimap(seeds=SEEDS):
    return Image.fromarray(GREYS[seeds])


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder with photo.png, its trimap in t/, and new.png."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t").mkdir()
    picture().save("photo.png")
    trimap().save("t/photo.png")
    Image.effect_noise((90, 48), 90).convert("RGB").save("new.png")
    return tmp_path


PAIR = ["matte", "photo.png", os.path.join("t", "photo.png")]


def pixels(name, mode):
    with Image.open(name) as result:
        assert (result.format, result.mode) == ("PNG", mode)
        return np.asarray(result)


def library(method, image="photo.png", marks="t/photo.png"):
    """Return what the package finds, and where it sought."""
    seeds, _ = data.open_trimap(marks)
    return matte_files.METHODS[method](data.open_image(image), seeds)


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(["matte", *arguments])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "usage: segteach matte PHOTO TRIMAP" in said
    return said.splitlines()[-1]


def test_the_methods_of_the_help_are_those_that_there_are():
    assert tuple(matte_files.METHODS) == cli.METHODS


@pytest.mark.parametrize("method", cli.METHODS)
def test_the_results_are_those_of_the_package(method):
    outs = ["-o", "a.png", "--foreground", "f.png", "--background", "photo.png"]
    assert cli.main([*PAIR, "--method", method, *outs]) == 0
    matte = library(method)
    alpha = np.rint(255 * matte.alpha)
    np.testing.assert_array_equal(pixels("a.png", "L"), alpha)
    layer = pixels("f.png", "RGBA")
    np.testing.assert_array_equal(layer[..., 3], alpha)
    seen = alpha > 0
    np.testing.assert_array_equal(layer[seen, :3], np.rint(255 * matte.foreground)[seen])
    assert not layer[~seen].any()
    want = 255 * composite(matte.foreground, matte.alpha, data.open_image("photo.png"))
    np.testing.assert_allclose(pixels("photo-composite.png", "RGB"), want, atol=1.01)
    assert abs(matte.alpha - SOFT).mean() < 0.02


def test_bayesian_is_the_method_and_the_current_folder_the_place_where_nothing_is_said(capsys):
    assert cli.main(PAIR) == 0
    np.testing.assert_array_equal(
        pixels("photo-alpha.png", "L"), np.rint(255 * library("bayesian").alpha)
    )
    assert sorted(os.listdir()) == ["new.png", "photo-alpha.png", "photo.png", "t"]
    assert capsys.readouterr().err.startswith("photo.png -> photo-alpha.png (alpha came to rest")


def test_sixteen_bits_of_alpha_are_written_where_they_are_asked_for():
    assert cli.main([*PAIR, *QUICK, "--bits", "16"]) == 0
    alpha = library("knockout").alpha
    np.testing.assert_allclose(pixels("photo-alpha.png", "I;16"), 65535 * alpha, atol=0.51)
    np.testing.assert_allclose(data.open_image("photo-alpha.png")[..., 0], alpha, atol=1e-5)


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("size", [(60, 48), (90, 48), (30, 61), (7, 5)])
def test_the_new_background_is_cropped_to_the_photograph(linear, size):
    Image.open("new.png").resize(size).save("new.png")
    assert cli.main([*PAIR, *QUICK, "--background", "new.png"] + linear * ["--linear"]) == 0
    matte, behind = library("knockout"), fitted(data.open_image("new.png"), SHAPE)
    want = 255 * composite(matte.foreground, matte.alpha, behind, linear_light=linear)
    np.testing.assert_allclose(pixels("photo-composite.png", "RGB"), want, atol=1.51)


def kinds():
    """Return {name: picture} of many kinds of files."""
    rgb = picture()
    rgba, grey = rgb.copy(), rgb.convert("L")
    rgba.putalpha(Image.fromarray(np.uint8(np.where(ROWS < 4, 0, 255))))
    return {
        "grey.png": grey,
        "clear.png": rgba,
        "grey and clear.png": grey.convert("LA"),
        "deep.png": Image.fromarray(np.asarray(grey, np.uint16) * 257 + np.uint16(3 * SOFT)),
        "palette.png": rgb.quantize(64),
        "press.jpg": rgb.convert("CMYK"),
        "plain.jpg": rgb,
        "照片.webp": rgb,
        "float.tif": Image.fromarray(np.float32(grey) / 255),
    }


def test_of_a_batch_the_broken_ones_are_named_and_the_others_are_solved(here, capsys):
    (here / "in").mkdir()
    whole = kinds()
    broken = {
        "cut off.jpg": "damaged or cut off",
        "empty.png": "no picture file",
        "letter.png": "no picture file",
        "large.png": "is 70 x 48 pixels, but its trimap",
        "alone.png": "has no trimap; allowed is",
        "twice.png": "has 2 trimaps (t/twice.png, t/twice.tif); allowed is",
        "dot.png": "is no trimap: it says FOREGROUND of every pixel",
        "photograph.png": "are not black, middle grey or white",
        "half.png": "no pixel of FOREGROUND, allowed are",
        "torn.png": "its trimap t/torn.png: ",
    }
    for name, kind in whole.items():
        kind.save(here / "in" / name)
        trimap().save(f"t/{name.rpartition('.')[0]}.tif")
    for name in broken:
        picture().save(here / "in" / name)
        if name != "alone.png":
            trimap().save(f"t/{name.replace('.jpg', '.png')}")
    (here / "in/cut off.jpg").write_bytes((here / "in/cut off.jpg").read_bytes()[:900])
    (here / "in/empty.png").write_bytes(b"")
    (here / "in/letter.png").write_text("Dear reader, this is no picture.")
    picture().resize((70, 48)).save("in/large.png")
    trimap().save("t/twice.tif")
    Image.new("L", (1, 1), 255).save("t/dot.png")
    Image.new("RGB", (1, 1)).save("in/dot.png")
    picture().save("t/photograph.png")
    trimap(np.minimum(SEEDS, 1)).save("t/half.png")
    (here / "t/torn.png").write_bytes((here / "t/torn.png").read_bytes()[:60])
    photos = os.path.join("in", "*")
    assert cli.main(["matte", photos, "--trimaps", "t", *QUICK, "-o", "out"]) == 1
    lines = capsys.readouterr().err.replace("\\", "/").splitlines()
    for name, words in broken.items():
        (line,) = (line for line in lines if line.startswith(f"in/{name}: "))
        assert words in line and "allowed" in line
    assert lines[-1] == f"{len(whole)} of {len(whole) + len(broken)} mattes found, 10 failed"
    assert len(lines) == len(whole) + len(broken) + 1
    assert len(os.listdir("out")) == len(whole)
    for name in whole:
        stem = name.rpartition(".")[0]
        want = library("knockout", f"in/{name}", f"t/{stem}.tif").alpha
        np.testing.assert_array_equal(pixels(f"out/{stem}-alpha.png", "L"), np.rint(255 * want))


def test_one_pixel_is_no_problem_that_can_be_solved_and_this_is_said(capsys):
    Image.new("RGB", (1, 1)).save("dot.png")
    Image.new("L", (1, 1), 128).save("grey.png")
    assert cli.main(["matte", "dot.png", "grey.png", *QUICK]) == 1
    said = capsys.readouterr().err
    assert said.startswith("dot.png: its trimap grey.png: is no trimap: it says UNKNOWN")


def test_what_is_odd_in_a_trimap_is_told_and_nothing_is_lost(capsys):
    marks = GREYS[SEEDS].astype(np.uint16) * 257
    marks[0, :3], marks[47, :2] = 20000, 45000
    Image.fromarray(marks).save("odd.png")
    assert cli.main(["matte", "photo.png", "odd.png", *QUICK]) == 0
    assert "5 pixels of the file are not black, middle grey or white" in capsys.readouterr().err
    np.testing.assert_array_equal(
        pixels("photo-alpha.png", "L"), np.rint(255 * library("knockout", marks="odd.png").alpha)
    )


def test_a_trimap_without_unknown_pixels_is_its_own_matte(capsys):
    trimap(np.where(SOFT > 0.5, 2, 1)).save("hard.png")
    assert cli.main(["matte", "photo.png", "hard.png"]) == 0
    assert "no pixel unknown" in capsys.readouterr().err
    np.testing.assert_array_equal(pixels("photo-alpha.png", "L"), 255 * (SOFT > 0.5))


def test_both_are_turned_as_they_are_to_be_seen():
    turned = Image.Exif()
    turned[0x0112] = 6
    picture().transpose(Image.Transpose.ROTATE_90).save("turned.png", exif=turned)
    assert cli.main(["matte", "turned.png", "t/photo.png", *QUICK, "-o", "a.png"]) == 0
    assert cli.main([*PAIR, *QUICK, "-o", "b.png"]) == 0
    np.testing.assert_array_equal(pixels("a.png", "L"), pixels("b.png", "L"))


def large(scale, width):
    """Write large.png and its trimap, a band so wide; return the alpha behind it."""
    shape = SHAPE[0] * scale, SHAPE[1] * scale
    rows, cols = np.mgrid[: shape[0], : shape[1]] / scale
    soft = np.clip((14 - np.hypot(rows - 24, cols - 30)) / 4, 0, 1)
    image = soft[..., None] * ORANGE + (1 - soft[..., None]) * BLUE
    Image.fromarray(np.uint8(np.rint(255 * image))).save("large.png")
    trimap(trimap_from_mask(soft > 0.5, width)).save("t/large.png")
    return soft


def test_a_large_picture_is_solved_in_pieces_at_its_own_size(monkeypatch):
    large(8, 6)
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "SIDE", 380)
    outs = ["-o", "a.png", "--foreground", "f.png"]
    assert cli.main(["matte", "large.png", "t/large.png", *QUICK, *outs]) == 0
    matte = library("knockout", "large.png", "t/large.png")
    alpha = np.rint(255 * matte.alpha)
    np.testing.assert_allclose(pixels("a.png", "L"), alpha, atol=1)
    seen = alpha > 1
    np.testing.assert_allclose(
        pixels("f.png", "RGBA")[seen, :3], 255 * matte.foreground[seen], atol=1
    )


def test_a_picture_with_too_much_unknown_is_solved_smaller_and_this_is_told(monkeypatch, capsys):
    soft = large(4, 20)
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "MOST", 5000)
    outs = ["-o", "a.png", "--foreground", "f.png"]
    assert cli.main(["matte", "large.png", "t/large.png", *QUICK, *outs]) == 0
    assert "too much of it is unknown: solved at " in capsys.readouterr().err
    alpha, seeds = pixels("a.png", "L") / 255, data.open_trimap("t/large.png")[0]
    assert (alpha[seeds == 1] == 0).all() and (alpha[seeds == 2] == 1).all()
    assert abs(alpha - soft).mean() < 0.01
    layer = pixels("f.png", "RGBA")
    edge = (alpha > 0.05) & (alpha < 1)
    assert edge.any()
    assert abs(layer[edge, :3] / 255 - ORANGE).mean() < 0.02  # no blue, no dark rim


def drawing(shape=SHAPE, scale=1):
    """Return a drawing of few strokes: inside the disc, and round it."""
    session, (bottom, right) = Session(shape, "photo"), np.subtract(SHAPE, 3) * scale
    session.add(Stroke([(20 * scale, 26 * scale), (27 * scale, 34 * scale)], 2, Seed.FOREGROUND))
    corners = [(2, 2), (2, right), (bottom, right), (bottom, 2), (2, 2)]
    session.add(Stroke(corners, 2, Seed.BACKGROUND))
    return session


@pytest.mark.parametrize("as_text", [False, True])
def test_strokes_take_the_place_of_a_trimap_saved_or_shared(here, as_text):
    session = drawing()
    session.save("strokes.json")
    if as_text:
        (here / "strokes.json").write_text(f"\ufeff {session.to_text()}\n", encoding="utf-8")
    outs = ["--method", "closed-form", "-o", "a.png", "--foreground", "f.png"]
    assert cli.main(["matte", "photo.png", "--strokes", "strokes.json", *outs]) == 0
    matte = matte_files.METHODS["closed-form"](data.open_image("photo.png"), session.seeds)
    alpha = pixels("a.png", "L")
    np.testing.assert_array_equal(alpha, np.rint(255 * matte.alpha))
    assert abs(alpha / 255 - SOFT).mean() < 0.05
    seen = alpha > 0
    np.testing.assert_array_equal(
        pixels("f.png", "RGBA")[seen, :3], np.rint(255 * matte.foreground)[seen]
    )


def test_the_foreground_of_a_method_of_alpha_alone_has_no_background_left():
    outs = ["--method", "closed-form", "-o", "a.png", "--foreground", "f.png"]
    assert cli.main([*PAIR, *outs]) == 0
    layer = pixels("f.png", "RGBA") / 255
    mixed = (layer[..., 3] > 0.2) & (layer[..., 3] < 0.8)
    assert mixed.any()
    picture_s = abs(pixels("photo.png", "RGB")[mixed] / 255 - ORANGE).mean()
    assert abs(layer[mixed, :3] - ORANGE).mean() < picture_s / 4


def test_thin_strokes_on_a_large_picture_hold_where_it_is_solved_smaller(monkeypatch, capsys):
    soft = large(8, 6)
    drawing(soft.shape, 8).save("strokes.json")
    seeds = drawing(soft.shape, 8).seeds
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "FARTHEST", 30)
    given = ["--strokes", "strokes.json", "--method", "closed-form", "-o", "a.png"]
    assert cli.main(["matte", "large.png", *given]) == 0
    assert "too much of it is unknown: solved at " in capsys.readouterr().err
    alpha = pixels("a.png", "L") / 255
    assert (alpha[seeds == Seed.FOREGROUND] == 1).all()
    assert (alpha[seeds == Seed.BACKGROUND] == 0).all()
    assert abs(alpha - soft).mean() < 0.05


def test_strokes_of_another_size_fail_for_that_picture_only(capsys):
    drawing().save("strokes.json")
    picture().resize((70, 50)).save("other.png")
    photos = ["other.png", "photo.png", "--strokes", "strokes.json", *QUICK]
    assert cli.main(["matte", *photos]) == 1
    first, second, _ = capsys.readouterr().err.splitlines()
    assert first.startswith("other.png: is 70 x 50 pixels, but its drawing strokes.json is 60 x 48")
    assert "allowed" in first and second.startswith("photo.png -> photo-alpha.png")


def test_a_drawing_that_cannot_serve_is_refused(here, capsys):
    one_kind = Session(SHAPE)
    one_kind.add(Stroke([(20, 30)], 3, Seed.FOREGROUND))
    Session(SHAPE).save("nothing.json")
    one_kind.save("one.json")
    (here / "letter.json").write_text("Dear reader, this is no drawing.")
    (here / "torn.json").write_text(drawing().to_text()[:-9])
    (here / "empty.json").write_text("")
    drawing().save("good.json")
    for given, words in (
        (["nothing.json"], "--strokes: nothing.json: got no pixel of FOREGROUND, allowed"),
        (["one.json"], "--strokes: one.json: got no pixel of BACKGROUND, allowed"),
        (["letter.json"], "--strokes: letter.json: "),
        (["torn.json"], "--strokes: torn.json: "),
        (["empty.json"], "--strokes: empty.json: "),
        (["gone.json"], "--strokes: gone.json: No such file"),
        (["good.json", "--trimaps", "t"], "not allowed with argument --strokes"),
        (["good.json", "-o", "good.json"], "got good.json, allowed is a name that ends in .png"),
    ):
        said = refused(capsys, "photo.png", "--strokes", *given)
        assert words in said and "allowed" in said, given


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["photo.png"], "PHOTO TRIMAP"),
        (["photo.png"], "got photo.png alone, its trimap is missing"),
        (["photo.png", "photo.png"], "got photo.png as the photograph and as its trimap"),
        (["photo.png", "./photo.png"], "got photo.png as the photograph and as its trimap"),
        (["photo.png", "t/photo.png", "new.png"], "--trimaps FOLDER"),
        (["photo.png", "t/photo.png", "--method", "closed"], "--method"),
        (["photo.png", "t/photo.png", "--bits", "12"], "--bits"),
        (["photo.png", "t/photo.png", "--linear"], "--background"),
        (["photo.png", "t/photo.png", "--background", "gone.png"], "gone.png: there is no such"),
        (["photo.png", "t/photo.png", "--background", "letter"], "--background: letter: is no"),
        (["photo.png", "t/photo.png", "-o", "photo.png"], "is an input"),
        (["photo.png", "t/photo.png", "-o", "t/photo.png"], "is an input"),
        (["photo.png", "t/photo.png", "--foreground", "./photo.png"], "is an input"),
        (["photo.png", "t/photo.png", "--background", "new.png", "-o", "new.png"], "is an input"),
        (["photo.png", "t/photo.png", "-o", "x.png", "--foreground", "x.png"], "another result"),
        (["photo.png", "t/photo.png", "-o", "out.jpg"], "--output: got out.jpg"),
        (["photo.png", "t/photo.png", "--foreground", "f.jpg"], "--foreground: got f.jpg"),
        (["photo.png", "new.png", "--trimaps", "t", "-o", "a.png"], "allowed is a folder"),
        (["photo.png", "--trimaps", "letter"], "--trimaps: letter"),
        (["photo.png", "--trimaps", "nowhere"], "--trimaps: nowhere"),
        ([], "PHOTO"),
    ],
)
def test_wrong_usage_ends_with_code_2_and_touches_nothing(here, capsys, arguments, words):
    (here / "letter").write_text("a file, no folder")
    before = {file: file.read_bytes() for file in here.rglob("*") if file.is_file()}
    assert words in refused(capsys, *arguments)
    assert {file: file.read_bytes() for file in here.rglob("*") if file.is_file()} == before


def test_no_input_is_overwritten_and_no_result_by_another(here):
    names = ("photo.bmp", "photo-alpha.png", "photo-composite.png")
    for name in names:
        picture().save(name)
        trimap().save(f"t/{name.rpartition('.')[0]}.png")
    files = ["photo.png", *names, "new.png"]
    before = {name: (here / name).read_bytes() for name in files}
    outs = ["--background", "new.png", "--foreground", "."]
    assert cli.main(["matte", "photo.png", *names, "--trimaps", "t", *QUICK, *outs]) == 0
    assert {name: (here / name).read_bytes() for name in files} == before
    assert {file.name for file in here.glob("*.png")} - set(files) == {
        *("photo-alpha-2.png", "photo-alpha-3.png", "photo-alpha-alpha.png"),
        *("photo-composite-alpha.png", "photo-foreground.png", "photo-foreground-2.png"),
        *("photo-alpha-foreground.png", "photo-composite-foreground.png"),
        *("photo-composite-2.png", "photo-composite-3.png", "photo-alpha-composite.png"),
        "photo-composite-composite.png",
    }


def test_an_older_result_is_replaced_and_folders_are_made(here):
    (here / "out").mkdir()
    (here / "out/photo-alpha.png").write_text("old")
    outs = ["-o", "out", "--foreground", "deep/er", "--background", "new.png"]
    assert cli.main([*PAIR, *QUICK, *outs]) == 0
    assert sorted(os.listdir("out")) == ["photo-alpha.png", "photo-composite.png"]
    assert os.listdir("deep/er") == ["photo-foreground.png"]


@pytest.mark.parametrize("place", ["method", "os.replace"])
def test_an_interrupted_run_says_how_far_it_was_and_leaves_no_part(monkeypatch, capsys, place):
    names = [f"{letter}.png" for letter in "abc"]
    for name in names:
        picture().save(name)
        trimap().save(f"t/{name}")
    well, calls = (
        matte_files.METHODS["knockout"] if place == "method" else os.replace,
        iter(range(9)),
    )

    def ended_in_the_second(*arguments):
        if next(calls) == 1:
            signal.raise_signal(signal.SIGTERM)
        return well(*arguments)

    if place == "method":
        monkeypatch.setitem(matte_files.METHODS, "knockout", ended_in_the_second)
    else:
        monkeypatch.setattr(os, "replace", ended_in_the_second)
    assert cli.main(["matte", *names, "--trimaps", "t", *QUICK, "-o", "out"]) == 143
    assert capsys.readouterr().err.splitlines()[1:] == ["stopped; 1 of 3 mattes found"]
    assert os.listdir("out") == ["a-alpha.png"]


def test_where_one_result_cannot_be_written_none_is(monkeypatch, capsys):
    well, calls = Image.Image.save, iter(range(9))

    def full_at_the_second(self, file, **options):
        if next(calls) == 1:
            raise OSError(28, "No space left on device")
        well(self, file, **options)

    monkeypatch.setattr(Image.Image, "save", full_at_the_second)
    outs = ["-o", "out", "--foreground", "out"]
    assert cli.main([*PAIR, *QUICK, *outs]) == 1
    assert "photo-foreground.png cannot be written (No space" in capsys.readouterr().err
    assert os.listdir("out") == []


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_is_told_how_much_of_a_large_picture_is_done(monkeypatch):
    large(8, 6)
    monkeypatch.setattr(pieces, "WHOLE", 1000)
    monkeypatch.setattr(pieces, "SIDE", 380)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert cli.main(["matte", "large.png", "t/large.png", *QUICK]) == 0
    lines = sys.stderr.getvalue().split("\r\x1b[K")
    shares = [int(line.split()[-2]) for line in lines if line.endswith(" %")]
    assert lines[1] == "0/1 large.png" and len(shares) > 1
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] < 100
    assert lines[-1] == "1 of 1 mattes found\n"
