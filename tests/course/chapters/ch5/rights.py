"""Right answers to the exercises of chapter 5, each written in more than one way."""

import numpy as np
from scipy import ndimage


def trimap(mask, inside, outside):
    """By the distance of every pair of pixels."""
    rows, cols = np.indices(mask.shape)
    out = np.where(mask, 2, 1)
    for row, col in np.ndindex(mask.shape):
        other = mask != mask[row, col]
        apart = np.hypot(rows[other] - row, cols[other] - col)
        if apart.size and apart.min() <= (inside if mask[row, col] else outside):
            out[row, col] = 0
    return out


def trimap_by_discs(mask, inside, outside):
    """By dilating either side with a disc."""

    def grown(m, radius):
        reach = np.arange(-radius, radius + 1)
        disc = np.hypot(reach[:, None], reach) <= radius
        return ndimage.binary_dilation(m, disc)

    out = np.full(mask.shape, 1, np.uint8)
    out[mask] = 2
    out[(mask & grown(~mask, inside)) | (~mask & grown(mask, outside))] = 0
    return out


def weights(alpha, distance, sigma):
    """With loops."""
    both = []
    for side in (alpha, 1 - alpha):
        w = [
            0.0 if np.isnan(a) else a**2 * np.exp(-((d / sigma) ** 2) / 2)
            for a, d in zip(side, distance, strict=True)
        ]
        both.append([x / sum(w) for x in w] if sum(w) else w)
    return both


def weights_of_density(alpha, distance, sigma):
    """With a normalised Gaussian, whose factor cancels, and as one array."""
    g = np.exp(-(distance**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
    w = np.nan_to_num(np.stack([alpha**2 * g, (1 - alpha) ** 2 * g]))
    total = w.sum(axis=1, keepdims=True)
    return w / np.where(total > 0, total, 1)


def longest_axis(colours, weights):
    covariance = np.cov(colours.T, aweights=weights)
    values, vectors = np.linalg.eigh(covariance)
    return vectors[:, np.argmax(values)]


def weighted_median(t, weights):
    order = np.argsort(t)
    below = np.cumsum(weights[order])
    return t[order[np.searchsorted(below, below[-1] / 2)]]


def split(colours, weights):
    """By `eigh`, beyond the median."""
    t = colours @ longest_axis(colours, weights)
    return t > weighted_median(t, weights)


def split_other_way(colours, weights):
    """The axis turned round, the median sample in the other half."""
    t = colours @ longest_axis(colours, weights)
    return t <= weighted_median(t, weights)


def split_by_svd(colours, weights):
    """The longest axis is the first right singular vector; the median is interpolated."""
    mean = (weights[:, None] * colours).sum(axis=0) / weights.sum()
    root = np.sqrt(weights)[:, None]
    t = (colours - mean) @ np.linalg.svd(root * (colours - mean))[2][0]
    order = np.argsort(t)
    middle = np.interp(0.5, np.cumsum(weights[order]) / weights.sum(), t[order])
    return (t >= middle).astype(int)


def system(C, alpha, F_mean, F_cov, B_mean, B_cov, noise):
    """The blocks one by one."""
    matrix, side = np.zeros((6, 6)), np.zeros(6)
    shares, means, covariances = (alpha, 1 - alpha), (F_mean, B_mean), (F_cov, B_cov)
    for i in range(2):
        rows = slice(3 * i, 3 * i + 3)
        inverse = np.linalg.inv(covariances[i])
        matrix[rows, rows] = inverse
        side[rows] = inverse @ means[i] + shares[i] * C / noise**2
        for j in range(2):
            cols = slice(3 * j, 3 * j + 3)
            matrix[rows, cols] += np.eye(3) * shares[i] * shares[j] / noise**2
    return matrix, side


def system_times_noise(*case):
    """Both sides times sigma_C squared: the same solution."""
    matrix, side = system(*case)
    return matrix * case[-1] ** 2, side * case[-1] ** 2


def alpha(C, F, B, noise):
    """Pixel by pixel."""
    out = []
    for c, f, b in zip(C, F, B, strict=True):
        below = sum(((f - b) / noise) ** 2)
        above = sum((c - b) * (f - b) / noise**2)
        out.append(min(max(above / below, 0), 1) if below else 0.5)
    return np.array(out)


def alpha_by_whitening(C, F, B, noise):
    """The plain projection after each channel is divided by its noise."""
    C, F, B = C / noise, F / noise, B / noise
    line = F - B
    length = np.linalg.norm(line, axis=1)
    along = ((C - B) * line).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.clip(along / length**2, 0, 1), nan=0.5)


def blue_screen(C, alpha, B, smallest):
    """Pixel by pixel; the first of the nearest."""
    F, kept = np.empty_like(C), np.argwhere(alpha >= smallest)
    for row, col in np.ndindex(alpha.shape):
        near = kept[np.hypot(*(kept - (row, col)).T).argmin()]
        a = alpha[tuple(near)]
        F[row, col] = np.clip((C[tuple(near)] - (1 - a) * B) / a, 0, 1)
    return F


def blue_screen_by_transform(C, alpha, B, smallest):
    """With the indices of scipy's distance transform."""
    few = alpha < smallest
    a = np.where(few, 1, alpha)[..., None]
    F = np.clip(B + (C - B) / a, 0, 1)
    rows, cols = ndimage.distance_transform_edt(few, return_distances=False, return_indices=True)
    return F[rows, cols]


def entropy(alpha):
    """Minus the entropy, 0 at both ends."""
    a = np.stack([alpha, 1 - alpha])
    return (a * np.log(np.where(a > 0, a, 1))).sum(axis=0)


def beta(alpha):
    """The log density of a Beta(1/4, 1/4), but for a constant, kept finite."""
    return -0.75 * (np.log(alpha + 0.01) + np.log(1.01 - alpha))


def valley(alpha):
    return 5 * np.abs(alpha - 0.5)


def parabola(alpha):
    return -4 * alpha * (1 - alpha)
