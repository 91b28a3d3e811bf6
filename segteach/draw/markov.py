"""Pictures of Markov chains: transitions, paths, distributions, and what a history tells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, label_colours


def draw_transition(ax, transition, names=None) -> None:
    """Draw the matrix (K, K) as a map, with its numbers: rows are today, columns tomorrow."""
    matrix = np.asarray(transition)
    names = _names(names, len(matrix))
    ax.imshow(matrix, vmin=0, vmax=1, cmap="viridis")
    if len(matrix) <= 8:
        for (row, col), value in np.ndenumerate(matrix):
            colour = "w" if value < 0.6 else "k"
            ax.text(col, row, f"{value:.2f}", ha="center", va="center", color=colour, size=12)
        ax.set_xticks(range(len(names)), names)
        ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="$X_{n+1}$", ylabel="$X_n$")
    ax.set_title("$P(X_{n+1} = j \\mid X_n = i)$: every row sums to 1")


def draw_chain(ax, transition, names=None) -> None:
    """Draw the chain as circles and arrows, (K, K) with K up to 8; thicker is more probable."""
    matrix = np.asarray(transition)
    if len(matrix) > 8:
        raise ValueError(f"transition: got {len(matrix)} states, allowed are at most 8")
    turn = np.pi / 2 - 2 * np.pi * np.arange(len(matrix)) / len(matrix)
    places = np.stack([np.cos(turn), np.sin(turn)], axis=1) * (len(matrix) > 1)
    colours = label_colours(len(matrix))
    for i, j in np.argwhere(matrix > 0):
        _arrow(ax, places[i], places[j], float(matrix[i, j]))
    for place, name, colour in zip(places, _names(names, len(matrix)), colours, strict=True):
        ax.plot(*place, "o", ms=46, color=colour, mec="k", zorder=3)
        box = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1}
        ax.text(*place, name, ha="center", va="center", size=12, bbox=box, zorder=4)
    ax.set(xlim=(-1.75, 1.75), ylim=(-1.75, 1.75), aspect="equal")
    ax.set_title("arrows: probability of the next state")
    ax.set_axis_off()


def draw_path(ax, path, names=None) -> None:
    """Draw a path (n,) of a chain: one state a time, nothing in between."""
    path = np.asarray(path)
    names = _names(names, int(path.max()) + 1)
    ax.plot(path, color="0.7", lw=1, drawstyle="steps-post", zorder=1)
    ax.scatter(np.arange(len(path)), path, c=label_colours(len(names))[path], s=36, zorder=2)
    if len(names) <= 8:
        ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="step n", ylabel="$X_n$")
    ax.set_title("one path of the chain")


def draw_process(
    ax, times, values, *, discrete_time: bool, discrete_state: bool, title: str = ""
) -> None:
    """Draw one path, so that one sees which of the four classes it belongs to.

    Discrete time: dots. Continuous time: a line, with jumps where the state is discrete.
    """
    if discrete_time:
        ax.plot(times, values, "o", ms=5, color=FOREGROUND)
        ax.vlines(times, 0, values, color="0.8", lw=1, zorder=0)
    else:
        style = "steps-post" if discrete_state else "default"
        ax.plot(times, values, color=BACKGROUND, lw=2 if discrete_state else 1, drawstyle=style)
    if discrete_state:
        ax.yaxis.get_major_locator().set_params(integer=True)
    time, space = ("discrete" if flag else "continuous" for flag in (discrete_time, discrete_state))
    ax.set(xlabel="step n" if discrete_time else "time t", ylabel="state")
    ax.set_title(title or f"{time} time, {space} state")


def distribution_of(target, names=None) -> Callable:
    """Return draw(ax, state) for a DistributionState: its bars beside the stationary ones (K,)."""
    target = np.asarray(target)
    places, names = np.arange(len(target)), _names(names, len(target))

    def draw(ax, state) -> None:
        ax.bar(places, state.distribution, color=FOREGROUND, label=f"after {state.step} steps")
        ax.plot(places, target, "D", color=BACKGROUND, ms=8, label="stationary $\\pi$")
        if len(names) <= 12:
            ax.set_xticks(places, names)
        ax.set(ylim=(0, 1.05), ylabel="probability", xlabel="state")
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
        ax.set_title(f"step {state.step}: distance to $\\pi$ is {state.objective:.3f}")

    return draw


def draw_histories(ax, counts, names=None) -> None:
    """Draw P(next | present, previous) from counts (K, K, K), one group of bars a present state.

    Within a group the bars, one colour a previous state, are equal up to chance for a Markov chain.
    The lines are twice the standard error.
    """
    counts = np.asarray(counts, dtype=float)
    K = len(counts)
    names = _names(names, K)
    seen = np.maximum(counts.sum(axis=2), 1)
    share = counts / seen[..., None]  # (previous, present, next)
    error = 2 * np.sqrt(share * (1 - share) / seen[..., None])
    places = np.arange(K * K).reshape(K, K)  # (present, next)
    for previous, colour in enumerate(label_colours(K)):
        at = places + 0.8 * ((previous + 0.5) / K - 0.5)
        ax.bar(
            at.ravel(),
            share[previous].ravel(),
            0.8 / K,
            yerr=error[previous].ravel(),
            color=colour,
            ecolor="0.3",
            label=f"the day before: {names[previous]}",
        )
    for present in range(1, K):
        ax.axvline(present * K - 0.5, color=UNKNOWN, lw=1)
    ticks = [f"{b}|{a}" for a in names for b in names]
    ax.set_xticks(places.ravel(), ticks, rotation=60)
    ax.set(ylabel="relative frequency", ylim=(0, 1), xlabel="next | present")
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    ax.set_title("bars of one group agree: the day before adds nothing")


def _arrow(ax, start, end, probability: float) -> None:
    """Draw an arrow, bent so that there and back lie apart; a loop outwards for staying."""
    width = 0.8 + 4 * probability
    style = {"arrowstyle": "-|>", "lw": width, "color": "0.35", "mutation_scale": 16}
    if np.array_equal(start, end):
        away = start if np.any(start) else np.array([0.0, 1.0])
        middle = away * 1.42
        turn = np.linspace(0, 2 * np.pi, 50)
        ax.plot(
            *(middle + 0.2 * np.stack([np.cos(turn), np.sin(turn)], 1)).T, color="0.35", lw=width
        )
        place = away * 1.42
    else:
        style |= {"connectionstyle": "arc3,rad=0.18", "shrinkA": 24, "shrinkB": 24}
        ax.annotate("", end, start, arrowprops=style)
        along = end - start
        # the arc's middle lies rad / 2 times the length to the right of the way
        place = (start + end) / 2 + 0.13 * np.array([along[1], -along[0]])
    box = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1}
    ax.text(*place, f"{probability:.2f}", ha="center", va="center", size=11, bbox=box, zorder=5)


def _names(names, count: int) -> list[str]:
    return [str(k) for k in range(count)] if names is None else [str(name) for name in names]
