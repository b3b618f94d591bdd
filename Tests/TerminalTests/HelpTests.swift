import Terminal
import Testing

@Suite struct HelpTests {
  @Test func aCommandsHelp() {
    #expect(
      ExampleProgram.run.help(path: ["distill", "run"]) == """
        Train and evaluate what an experiment describes.

        Usage: distill run FILE [NOTE] [--set KEY=VALUE]... [--output FOLDER]
                           [--threads N] [--seed N] [--rate X] [--quiet]

        Reads the experiment, checks it as a whole, prepares the data, trains teacher
        and student, and writes the run directory.

        Nothing is written before the experiment is found valid.

        Arguments:
          FILE  The experiment, a JSON file.
          NOTE  What to remember.

        Options:
          --set KEY=VALUE  Override one key of the experiment, by its path. May be given
                           several times.
          --output FOLDER  Where the run directory is made.
          --threads N      Threads to compute with.
          --seed N         Replaces the experiment's seed.
          --rate X         Any number.
          --quiet          Show no progress.
          --help           Show this help.

        Examples:
          distill run experiments/taobao.json
              Runs it as it stands.
          distill run a.json --set training.epochs=1 --threads 2
              Runs one epoch with two threads.

        """)
  }

  @Test func theProgramsHelp() {
    #expect(
      ExampleProgram.program.help(path: ["distill"]) == """
        Train a teacher and a pre-ranking student from one JSON file.

        Usage: distill COMMAND

        Commands:
          run    Train and evaluate what an experiment describes
          check  Validate an experiment
          data   Make and prepare data sets

        Options:
          --help     Show this help.
          --version  Show the version.

        'distill COMMAND --help' explains a command.

        """)
  }

  @Test func tablesAndExamplesOfAGroup() {
    let program = Command(
      "p", summary: "Do", examples: [.init("p x", "Does x.")], subcommands: [Command("x", summary: "Do x")],
      tables: [.init("Exit codes", rows: [.init("0", "Done."), .init("130", "Interrupted.")])])
    #expect(
      program.help(path: ["p"]).contains(
        """
          --version  Show the version.

        Exit codes:
          0    Done.
          130  Interrupted.

        Examples:
          p x
              Does x.

        'p COMMAND --help' explains a command.
        """))
  }

  @Test func choicesAreListed() {
    #expect(
      ExampleProgram.simulate.help(path: ["distill", "data", "simulate"]) == """
        Generate a data set.

        Usage: distill data simulate [--kind NAME]

        Options:
          --kind NAME  The world to simulate. One of: taobao_ads, movielens.
          --help       Show this help.

        """)
  }

  @Test func longNamesStandOnTheirOwnLine() {
    let long = Option.text("a-name-of-many-characters", "PLACEHOLDER", summary: "Says little.")
    let help = Command("x", summary: "Do", options: [long]).help(path: ["x"])
    #expect(help.contains("\n  --a-name-of-many-characters PLACEHOLDER\n                            Says little.\n"))
  }

  @Test(arguments: [40, 60, 100])
  func linesFitTheWidth(_ width: Int) {
    let lines = ExampleProgram.run.help(path: ["distill", "run"], width: width).split(separator: "\n")
    // Lines of the examples are never broken, since they are to be copied.
    #expect(lines.filter { !$0.hasPrefix("  distill") }.allSatisfy { $0.count <= width })
  }
}
