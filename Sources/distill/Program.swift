import Terminal

/// The commands as declared: what parses arguments also prints the help.
enum Program {
  static let version = "0.1.0"

  static let experiment = Positional("FILE", summary: "The experiment, a JSON file.")
  static let datasetFile = Positional("FILE", summary: "The dataset's description, a JSON file.")
  static let set = Option.text(
    "set", "KEY=VALUE", summary: "Override one key by its path, such as training.epochs=2.", repeats: true)
  static let data = Option.text("data", "FOLDER", summary: "Read the dataset's files from this folder.")
  static let output = Option.text(
    "output", "FOLDER", summary: "The run directory; by default runs/<name>-<number>.")
  static let threads = Option.integer(
    "threads", in: 1...1024, summary: "Threads to compute with; the results do not depend on it.")
  static let seed = Option.integer("seed", in: 0...Int.max, summary: "Replaces the experiment's seed.")
  static let seeds = Option.integer(
    "seeds", in: 2...1000, summary: "Runs so many seeds, from the experiment's on, and compares the models over them.")
  static let resumable = Positional("FILE", summary: "The experiment, a JSON file.", isRequired: false)
  static let resume = Option.text(
    "resume", "RUN", summary: "Go on with the run in this folder, with the numbers of one that was never interrupted.")
  static let checkpoint = Option.integer(
    "checkpoint", in: 1...Int.max, summary: "With --resume: the checkpoint to go on from; by default the last.")
  static let checkpointInterval = Option.number(
    "checkpoint-interval", "SECONDS",
    summary: "Time between two checkpoints, 0 for one after every step; by default 60, more where they take long.")
  static let profile = Option.flag("profile", summary: "Also tell where the time of each stage went.")
  static let json = Option.flag("json", summary: "Print the result as one JSON object instead of tables.")
  static let impressions = Option.integer(
    "impressions", in: 1000...100_000_000, summary: "Impressions to simulate; 300,000 by default.")
  static let worldSeed = Option.integer("seed", in: 0...Int.max, summary: "The seed of the world; 1 by default.")
  static let folder = Positional("FOLDER", summary: "Where the files are written.")

  static let run = Command(
    "run", summary: "Train, evaluate and compare what an experiment describes",
    discussion: """
      Reads the experiment and checks all of it, prepares the data (kept for the next run), trains the teacher, the \
      distilled student and the student alone, and prints their metrics on the test split. The run directory holds \
      resolved.json, encoders.json (vocabularies, buckets and scales), metrics.jsonl, report.md, result.json and the \
      weights.

      Ctrl-C or SIGTERM saves the run and says how to go on with it; after a crash it goes on from its last \
      checkpoint. The last two checkpoints are kept until the run is finished.
      """,
    examples: [
      .init("distill run experiments/taobao.json", "Runs it as it stands."),
      .init("distill run experiments/taobao.json --set training.epochs=1 --threads 2", "One epoch on two threads."),
      .init("distill run experiments/taobao.json --seeds 5", "Means, and differences with their 95 % intervals."),
      .init("distill run experiments/movielens-100k.json --data ~/ml-100k", "Reads the files from another folder."),
      .init("distill run --resume runs/taobao-001", "Goes on with a run that was interrupted."),
    ],
    positionals: [resumable],
    options: [set, data, output, threads, seed, seeds, resume, checkpoint, checkpointInterval, profile, json])

  static let check = Command(
    "check", summary: "Validate an experiment and show what it resolves to",
    discussion: """
      Checks the experiment as `run` does and prints the resolved configuration and the features that each model reads; \
      where the data files are there, also the models' parameters, memory and arithmetic per sample, and otherwise \
      which are missing.
      """,
    examples: [
      .init("distill check experiments/taobao.json", "Prints what a run would use."),
      .init("distill check experiments/taobao.json --json | jq .models", "Gives the models' sizes to another program."),
    ],
    positionals: [experiment], options: [set, data, seed, json])

  static let simulate = Command(
    "simulate", summary: "Write simulated Taobao ad files in their official layout",
    examples: [.init("distill data simulate data/taobao-ads --impressions 1000000", "A larger world.")],
    positionals: [folder], options: [impressions, worldSeed])

  static let prepare = Command(
    "prepare", summary: "Prepare a described dataset and report on it",
    discussion: "Reads the tables, joins them, fits the vocabularies and keeps the result for later runs.",
    examples: [
      .init("distill data prepare configs/datasets/movielens-100k.json --data ~/ml-100k", "Prepares MovieLens 100K.")
    ],
    positionals: [datasetFile], options: [set, data, threads, json])

  static let program = Command(
    "distill", summary: "Knowledge distillation for the pre-ranking stage of recommender systems",
    examples: [
      .init("make run", "Builds the program and runs experiments/taobao.json, whose data are simulated."),
      .init("distill check experiments/taobao.json", "Shows what an experiment resolves to."),
      .init("distill run experiments/taobao.json", "Trains and compares its models."),
    ],
    subcommands: [
      run, sweep, check, evaluate, export, score,
      Command("data", summary: "Make and prepare datasets", subcommands: [simulate, prepare]),
      completion,
    ], tables: [exitCodes])

  static let exitCodes = Command.HelpTable(
    "Exit codes",
    rows: [
      .init("0", "Done."),
      .init("1", "The data are at fault, the run failed, or what was to be written could not be."),
      .init("2", "The command line or the configuration is at fault; nothing was done."),
      .init("130", "Interrupted by Ctrl-C (SIGINT)."),
      .init("143", "Ended by SIGTERM."),
    ])
}
