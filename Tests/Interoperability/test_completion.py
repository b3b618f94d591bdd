"""The completion scripts, loaded into the shells themselves: bash always, zsh and fish where they are installed."""

import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import subprocess
import tempfile
import time
import unittest

from product import distill

# Words typed so far, the last being completed, and what must be offered; the folder holds what `Shell.files` names.
OFFERS = [
    (["r"], ["run"]),
    (["data", ""], ["prepare", "simulate"]),
    (["completion", ""], ["bash", "fish", "zsh"]),
    (["help", "da"], ["data"]),
    (["help", "data", "s"], ["simulate"]),
    (["run", "--th"], ["--threads"]),
    (["run", "first.json", "--see"], ["--seed", "--seeds"]),
    (["run", "f"], ["first.json", "folder"]),
    (["run", "--threads", "2", "f"], ["first.json", "folder"]),
    (["run", "--threads", ""], []),
    (["run", "--data", "f"], ["folder"]),
    (["data", "simulate", "f"], ["folder"]),
]


class Shell(unittest.TestCase):
    name = "bash"
    files = ["first.json", "folder/inner.json", "second file.json"]

    def setUp(self):
        if not shutil.which(self.name):
            self.skipTest(f"{self.name} is not installed")
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        for file in self.files:
            (self.folder / file).parent.mkdir(exist_ok=True)
            (self.folder / file).touch()
        self.script = self.folder.parent / f"{self.folder.name}.{self.name}"
        self.script.write_text(distill("completion", self.name).stdout)
        self.addCleanup(self.script.unlink)

    def check_syntax(self):
        result = subprocess.run([self.name, "-n", self.script], capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def ask(self, *command):
        """What the shell prints for this command in the folder of files."""
        result = subprocess.run([self.name, *command], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(result.stderr, "")
        return result.stdout.splitlines()


class BashTest(Shell):
    def offers(self, words):
        line = " ".join(map(shlex.quote, ["distill", *words]))
        return sorted(
            self.ask(
                "--norc", "-c",
                f"source {self.script}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _distill; "
                'for offer in "${COMPREPLY[@]}"; do printf "%s\\n" "$offer"; done'))

    def test_syntax(self):
        self.check_syntax()

    def test_is_registered(self):
        self.assertEqual(
            self.ask("--norc", "-c", f"source {self.script}; complete -p distill"), ["complete -F _distill distill"])

    def test_offers(self):
        for words, expected in OFFERS:
            with self.subTest(words=words):
                self.assertEqual(self.offers(words), expected)

    def test_values_after_an_equals_sign(self):
        # As readline takes the words apart.
        for words, expected in [
            (["run", "--data", "=", "f"], ["folder"]),
            (["run", "--data", "="], ["folder"]),
            (["run", "--data", "=", "folder", "f"], ["first.json", "folder"]),
            (["run", "--set", "teacher", "=", "f"], ["first.json", "folder"]),
        ]:
            with self.subTest(words=words):
                self.assertEqual(self.offers(words), expected)

    def test_names_with_blanks_stay_whole(self):
        self.assertEqual(self.offers(["run", "s"]), ["second file.json"])

    def test_every_command_and_option_of_the_help_is_offered(self):
        def walk(path):
            section, commands, options = "", [], []
            for line in distill(*path, "--help").stdout.splitlines():
                if line and not line.startswith(" "):
                    section = line
                elif line.startswith("  ") and line[2] != " ":
                    (commands if section == "Commands:" else options if section == "Options:" else []).append(
                        line.split()[0])
            if commands:
                self.assertEqual(sorted(set(self.offers([*path, ""])) - {"help"}), sorted(commands))
            self.assertEqual(self.offers([*path, "--"]), sorted(options))
            for command in commands:
                walk([*path, command])

        walk([])


class FishTest(Shell):
    name = "fish"

    def test_syntax(self):
        self.check_syntax()

    def test_offers(self):
        for words, expected in OFFERS:
            with self.subTest(words=words):
                line = " ".join(["distill", *words])
                offered = self.ask("--no-config", "-c", f"source {self.script}; complete -C {shlex.quote(line)}")
                self.assertEqual(sorted(offer.split("\t")[0].rstrip("/") for offer in offered), expected)


class ZshTest(Shell):
    name = "zsh"

    def test_syntax(self):
        self.check_syntax()

    def test_completes_at_a_terminal(self):
        # zsh completes in its line editor only, so these lines are typed into one.
        lines = [
            ("distill ru\t", "distill run "),
            ("distill da\tsim\tfo\t", "distill data simulate folder/"),
            ("distill help comp\tfi\t", "distill help completion fish "),
            ("distill run fi\t--thr\t2", "distill run first.json --threads=2"),
            ("distill run --data fo\t", "distill run --data folder/"),
        ]
        for method in ["source", "fpath"]:
            typed = [text for text, _ in lines]
            with self.subTest(method=method):
                completed = [line.rstrip() for line in self.type(typed, method)]
                self.assertEqual(completed, [expected.rstrip() for _, expected in lines])
                shutil.rmtree(self.folder.parent / f"{self.folder.name}.home")

    def type(self, lines, method):
        """What each line becomes when it is typed."""
        home = self.folder.parent / f"{self.folder.name}.home"
        home.mkdir()
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        result = home / "typed"
        load = {"source": f"compinit -u -D; source {self.script}", "fpath": f"fpath=({home} $fpath); compinit -u -D"}
        (home / "_distill").write_text(self.script.read_text())
        # The widget keeps the line instead of running it.
        (home / ".zshrc").write_text(
            f"autoload -Uz compinit; {load[method]}; keep() {{ print -r -- $BUFFER >> {result}; BUFFER= }}\n"
            "zle -N keep; bindkey '^T' keep; PS1='ready: '\n")
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(self.folder)
            os.environ.update(TERM="xterm", ZDOTDIR=str(home))
            os.execvp("zsh", ["zsh", "-d", "-i"])
        try:
            self.send(terminal, "", awaited=b"ready: ")
            for line in lines:
                for piece in re.findall(r"[^\t]+\t?", line):
                    self.send(terminal, piece)
                self.send(terminal, "\x14")
            return result.read_text().splitlines()
        finally:
            os.close(terminal)
            os.waitpid(process, 0)

    def send(self, terminal, text, awaited=None):
        """Types the text and waits until zsh has shown what is awaited, or else has fallen silent."""
        os.write(terminal, text.encode())
        shown = b""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and (awaited is None or awaited not in shown):
            if select.select([terminal], [], [], 0.3)[0]:
                shown += os.read(terminal, 65536)
            elif awaited is None:
                return


del Shell


if __name__ == "__main__":
    unittest.main()
