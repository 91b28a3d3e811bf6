"""Closed-form matting: exact on colour lines, PyMatting's on photographs, scribbles as well."""

import os
from pathlib import Path

import numpy as np
import pymatting
import pytest

from segteach import data
from segteach.arrays import Seed, seeds_from_trimap
from segteach.matting.closed_form import closed_form, closed_form_steps
from segteach.metrics import sad


def on_lines(varying, seed=1):
    """Return a scene whose F and B lie on one line each, or are one colour each."""
    scene = data.matting_scene("defocus", shape=(60, 80), rng=seed)
    rng = np.random.default_rng(seed)
    (F1, F2), (B1, B2) = [[0.9, 0.4, 0.2], [0.6, 0.7, 0.3]], [[0.1, 0.3, 0.7], [0.3, 0.1, 0.4]]
    share = rng.random((2, 60, 80, 1)) if varying else np.zeros((2, 60, 80, 1))
    F = share[0] * F1 + (1 - share[0]) * F2
    B = share[1] * B1 + (1 - share[1]) * B2
    alpha = scene.alpha
    image = alpha[..., None] * F + (1 - alpha[..., None]) * B
    return image, data.trimap_of(alpha, 2), alpha


@pytest.mark.parametrize(("eps", "bound"), [(1e-7, 1e-4), (1e-9, 1e-6)])
def test_plain_layers_give_the_exact_alpha_as_eps_falls(eps, bound):
    image, trimap, alpha = on_lines(varying=False)
    assert np.abs(closed_form(image, trimap, eps=eps).alpha - alpha).max() <= bound


def test_the_error_on_varying_colour_lines_falls_with_eps():
    image, trimap, alpha = on_lines(varying=True)
    epses = (1e-5, 1e-7, 1e-9, 1e-11)
    errors = [np.abs(closed_form(image, trimap, eps=eps).alpha - alpha).max() for eps in epses]
    assert (np.diff(errors) < 0).all() and errors[-1] < errors[0] / 1000


def test_layers_that_leave_their_lines_are_not_exact():
    image, trimap, alpha = on_lines(varying=True)
    off = image + 0.1 * np.random.default_rng(1).random(image.shape)
    right, wrong = (closed_form(one.clip(0, 1), trimap, eps=1e-11).alpha for one in (image, off))
    assert np.abs(wrong - alpha).max() > 100 * np.abs(right - alpha).max()


def test_scribbles_are_enough_where_layers_are_plain_and_few_are_told():
    image, _, alpha = on_lines(varying=False)
    seeds = np.zeros(alpha.shape, np.uint8)
    for value, kind in ((1, Seed.FOREGROUND), (0, Seed.BACKGROUND)):
        seeds.flat[np.flatnonzero(alpha == value)[::400][:5]] = kind
    found = closed_form(image, seeds, eps=1e-9)
    np.testing.assert_allclose(found.alpha, alpha, atol=1e-3)
    assert "known" in found.note


@pytest.mark.parametrize("radius", [1, 2])
@pytest.mark.parametrize("constraints", ["hard", "soft"])
def test_iterations_end_at_the_direct_solution(radius, constraints):
    image, trimap, _ = on_lines(varying=True)
    settings = {"eps": 1e-4, "radius": radius, "constraints": constraints}
    direct = closed_form(image, trimap, **settings)
    states = list(closed_form_steps(image, trimap, solver="iterations", **settings))
    costs = [state.objective for state in states]
    assert (np.diff(costs) <= 1e-9 * max(costs)).all()
    np.testing.assert_allclose(states[-1].alpha, direct.alpha, atol=1e-4)


def test_bad_input_is_refused_at_the_call(refused):
    image, trimap, alpha = on_lines(varying=False)
    hole = image.copy()
    hole[3, 4, 1] = np.nan

    def run(image=image, seeds=trimap, **settings):
        return lambda: closed_form_steps(image, seeds, **settings)

    cases = [
        (run(hole), "image.*NaN"),
        (run(seeds=np.zeros_like(trimap)), "seeds.*FOREGROUND"),
        (run(seeds=trimap[1:]), "seeds.*shape"),
        (run(image[30:32], trimap[30:32]), "image.*2 x 80.*3 x 3"),
        (run(constraints="firm"), "constraints.*hard.*soft"),
        (run(weight=0), "weight"),
        (run(solver="x"), "solver.*direct"),
        (run(start=alpha[1:]), "start.*shape"),
        (run(start=alpha + 2), "start"),
        (run(tolerance=-1), "tolerance"),
        (run(max_iterations=0), "max_iterations"),
    ]
    assert not refused(cases)


@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
@pytest.mark.parametrize("kind", ["trimap1", "trimap2"])
def test_photographs_are_no_worse_than_pymattings(kind):
    folder = Path(os.environ["SEGTEACH_DATA"]) / "matting"
    worse = {}
    for path in sorted((folder / "image").glob("*")):
        image, alpha = data.open_image(path), data.open_image(folder / "alpha" / path.name)[..., 0]
        trimap = seeds_from_trimap(data.open_image(folder / kind / path.name))
        unknown = trimap == Seed.UNKNOWN
        theirs = pymatting.estimate_alpha_cf(image, np.where(unknown, 0.5, trimap == 2))
        errors = [sad(a, alpha, unknown) for a in (closed_form(image, trimap).alpha, theirs)]
        if errors[0] > 1.01 * errors[1]:
            worse[path.stem] = errors
    assert not worse
