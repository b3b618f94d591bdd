import unittest

from product import distill


class HelpTest(unittest.TestCase):
    def test_the_program_lists_its_commands(self):
        self.assertIn("run", distill("--help").stdout)


if __name__ == "__main__":
    unittest.main()
