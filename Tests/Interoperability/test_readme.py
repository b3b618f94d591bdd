"""What the README shows a newcomer works as it is shown."""

import pathlib
import random
import re
import tempfile
import unittest

from product import ROOT, distill


class ReadmeTest(unittest.TestCase):
    def test_your_own_log(self):
        text = (ROOT / "README.md").read_text().split("## Your own log")[1].split("\n## ")[0]
        header = re.search(r"```\n(session,.*)\n", text)[1]
        experiment = re.search(r"```json\n(.*?)```", text, re.DOTALL)[1]
        draw = random.Random(1)
        rows = [header]
        for session in range(200):
            user, time = f"u{draw.randrange(40)}", 1_700_000_000 + 5000 * session
            for _ in range(8):
                movie = draw.randrange(60)
                bought = int(draw.random() < (0.5 if movie % 4 == 0 else 0.1))
                rows.append(f"s{session},{user},{time},m{movie},{'abcd'[movie % 4]},{movie / 2},{bought}")
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "data").mkdir()
            (folder / "data/log.csv").write_text("\n".join(rows) + "\n")
            (folder / "shop.json").write_text(experiment)
            commands = re.search(r"```sh\n(.*?)```", text, re.DOTALL)[1].strip().splitlines()
            self.assertEqual(len(commands), 3)
            for command in commands:
                program, *arguments = command.split()
                self.assertEqual(program, "distill")
                distill(*arguments, folder=folder)
            scores = (folder / "scores.csv").read_text().splitlines()
            self.assertEqual(scores[0], "request,line,item,logit,probability,rank")
            self.assertEqual(len(scores), len(rows))


if __name__ == "__main__":
    unittest.main()
