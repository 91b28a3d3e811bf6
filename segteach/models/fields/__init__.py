"""Random fields on a grid of sites: energies, samplers, and the labelling of least energy.

`neighbourhood` and `mrf` define them, `tiny_joint` writes out a field of at most a dozen sites,
`gibbs` and `icm` go through the sites (`parity_planes` for many at once). `map_labelling` looks for
the most probable labels, with `presegmentation`, `regions` and `solvers` for its decisions;
`labelled_scenes` are test pictures. A new solver, potential, density or first labelling: a
function, and a line in the table of its file.
"""
