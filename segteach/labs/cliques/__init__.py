"""The clique explorer: neighbours of a site by their order, and the cliques that contain it.

lab: the lab. boards: what it draws on its two canvases.
"""

from segteach.labs.cliques.lab import CliqueExplorer

__all__ = ["CliqueExplorer"]
