"""Cost game: two alphas for one piece of a picture; which costs less?"""

from segteach.labs.cost_game.lab import CostGame

__all__ = ["CostGame"]
