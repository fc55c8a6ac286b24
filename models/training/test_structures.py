"""What is counted of how rollouts divide their work."""

import unittest

from rollout import rollout
from structures import paired, structures
from test_rollout import CONDITION, HEAD, OTHER, PARENT, WIN, Script

PROBLEM = [10, 1, 2, 3, 4]
ALONE = f"{HEAD} 10 9 4 2 | fail <eos>"


class Structures(unittest.TestCase):
    def test_of_roots_that_spawn_and_that_do_not(self) -> None:
        runs = rollout(Script([PARENT, WIN, OTHER, ALONE]), [PROBLEM, [10, 9, 4, 2]], CONDITION)
        expected = {"alone": 0.5, "spawns": 1.0, "firstSpawn": 2.0, "unused": 0.0, "firstSpawns": {"2": 1}}
        self.assertEqual(structures(runs), expected)

    def test_a_solution_that_is_passed_over(self) -> None:
        over = PARENT.replace("endjoin solution <eos>", "endjoin fail <eos>")
        runs = rollout(Script([over, WIN, OTHER]), [PROBLEM], CONDITION)
        self.assertEqual(structures(runs)["unused"], 1.0)

    def test_of_nothing(self) -> None:
        self.assertEqual(structures([])["spawns"], 0.0)


class Paired(unittest.TestCase):
    def test_the_interval_is_of_the_differences(self) -> None:
        self.assertEqual(paired([0, 5, 9], [1, 6, 10]), (1, 1, 1))
        centre, low, high = paired([0, 0, 0, 0], [1, 1, 0, 0])
        self.assertEqual(centre, 0.5)
        self.assertAlmostEqual(high - low, 2 * 1.96 * (1 / 3) ** 0.5 / 2)


if __name__ == "__main__":
    unittest.main()
