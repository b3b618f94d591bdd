import Terminal

/// A program shaped like distill, for the tests of parsing and help.
enum ExampleProgram {
  static let file = Positional("FILE", summary: "The experiment, a JSON file.")
  static let note = Positional("NOTE", summary: "What to remember.", isRequired: false)
  static let set = Option.text(
    "set", "KEY=VALUE", summary: "Override one key of the experiment, by its path.", repeats: true)
  static let output = Option.text("output", "FOLDER", summary: "Where the run directory is made.")
  static let threads = Option.integer("threads", in: 1...1024, summary: "Threads to compute with.")
  static let seed = Option.integer("seed", in: 0...Int.max, summary: "Replaces the experiment's seed.")
  static let rate = Option.number("rate", summary: "Any number.")
  static let quiet = Option.flag("quiet", summary: "Show no progress.")
  static let kind = Option.choice(
    "kind", "NAME", of: ["taobao_ads", "movielens"], summary: "The world to simulate.")

  static let run = Command(
    "run", summary: "Train and evaluate what an experiment describes",
    discussion: """
      Reads the experiment, checks it as a whole, prepares the data, trains teacher and student, and writes
      the run directory.

      Nothing is written before the experiment is found valid.
      """,
    examples: [
      .init("distill run experiments/taobao.json", "Runs it as it stands."),
      .init("distill run a.json --set training.epochs=1 --threads 2", "Runs one epoch with two threads."),
    ],
    positionals: [file, note], options: [set, output, threads, seed, rate, quiet])
  static let simulate = Command("simulate", summary: "Generate a data set", options: [kind])
  static let check = Command("check", summary: "Validate an experiment", positionals: [file])
  static let program = Command(
    "distill", summary: "Train a teacher and a pre-ranking student from one JSON file",
    subcommands: [
      run, check,
      Command("data", summary: "Make and prepare data sets", subcommands: [simulate]),
    ])
}
