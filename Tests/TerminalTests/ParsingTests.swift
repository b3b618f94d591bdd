import Terminal
import Testing

@Suite struct ParsingTests {
  typealias Example = ExampleProgram

  @Test(arguments: [
    ["run", "a.json", "--threads", "2", "--set", "a.b=1", "--set=c=d=e", "--quiet", "--rate", "-0.5"],
    ["run", "--quiet", "--set", "a.b=1", "--rate=-0.5", "--set", "c=d=e", "--threads=2", "--", "a.json"],
  ])
  func valuesAreRead(_ line: [String]) throws {
    guard case .run(let arguments) = try Example.program.parse(line) else {
      Issue.record("not a command to run")
      return
    }
    #expect(arguments.path == ["distill", "run"])
    #expect(arguments.text(Example.file) == "a.json")
    #expect(arguments.optionalText(Example.note) == nil)
    #expect(arguments.texts(Example.set) == ["a.b=1", "c=d=e"])
    #expect(arguments.integer(Example.threads) == 2)
    #expect(arguments.integer(Example.seed) == nil)
    #expect(arguments.number(Example.rate) == -0.5)
    #expect(arguments.text(Example.output) == nil)
    #expect(arguments.isPresent(Example.quiet))
    #expect(!arguments.isPresent(Example.output))
  }

  @Test func afterTwoDashesNothingIsAnOption() throws {
    guard case .run(let arguments) = try Example.program.parse(["run", "--", "-odd", "--help"]) else {
      Issue.record("not a command to run")
      return
    }
    #expect(arguments.text(Example.file) == "-odd")
    #expect(arguments.optionalText(Example.note) == "--help")
  }

  @Test func aDashAloneIsAnArgument() throws {
    guard case .run(let arguments) = try Example.program.parse(["run", "-"]) else {
      Issue.record("not a command to run")
      return
    }
    #expect(arguments.text(Example.file) == "-")
  }

  @Test(arguments: [
    ([], ["distill"]), (["--help"], ["distill"]), (["-h"], ["distill"]), (["data"], ["distill", "data"]),
    (["run", "--help"], ["distill", "run"]), (["run", "--bogus", "-h"], ["distill", "run"]),
    (["data", "simulate", "--help"], ["distill", "data", "simulate"]), (["help"], ["distill"]),
    (["help", "run"], ["distill", "run"]), (["help", "data"], ["distill", "data"]),
    (["help", "data", "simulate"], ["distill", "data", "simulate"]), (["help", "run", "a.json"], ["distill", "run"]),
    (["help", "--help"], ["distill"]), (["help", "help"], ["distill"]),
  ])
  func helpIsForTheCommandNamed(line: [String], path: [String]) throws {
    guard case .help(let command, let found) = try Example.program.parse(line) else {
      Issue.record("not a call for help")
      return
    }
    #expect(found == path)
    #expect(command.name == path.last)
  }

  @Test func theVersionIsTheProgramsAlone() throws {
    #expect(try Example.program.parse(["--version"]) == .version)
    #expect(try Example.program.parse(["--version", "run"]) == .version)
  }

  @Test(arguments: [
    (["rum"], "'distill' has no command 'rum'; its commands are 'run', 'check' and 'data'. Did you mean 'run'?"),
    (["train"], "'distill' has no command 'train'; its commands are 'run', 'check' and 'data'."),
    (
      ["data", "simulat"],
      "'distill data' has no command 'simulat'; its commands are 'simulate'. Did you mean 'simulate'?"
    ),
    (
      ["help", "rum"], "'distill' has no command 'rum'; its commands are 'run', 'check' and 'data'. Did you mean 'run'?"
    ),
    (
      ["help", "data", "simulat"],
      "'distill data' has no command 'simulat'; its commands are 'simulate'. Did you mean 'simulate'?"
    ),
    (["--thread"], "'distill' has no option '--thread'; 'distill --help' lists its options."),
    (["--hepl"], "'distill' has no option '--hepl'. Did you mean '--help'?"),
    (["data", "--version"], "'distill data' has no option '--version'; 'distill data --help' lists its options."),
    (["run", "a", "--version"], "'distill run' has no option '--version'; 'distill run --help' lists its options."),
    (["--threads", "2", "run"], "Option '--threads' stands before the command; write 'distill run … --threads'."),
    (["run", "a", "--thread", "2"], "'distill run' has no option '--thread'. Did you mean '--threads'?"),
    (["run", "a", "--thraeds=2"], "'distill run' has no option '--thraeds'. Did you mean '--threads'?"),
    (["run", "a", "-t"], "'distill run' has no option '-t'; 'distill run --help' lists its options."),
    (["run", "a", "--epochs", "2"], "'distill run' has no option '--epochs'; 'distill run --help' lists its options."),
    (["run", "a", "--threads"], "'--threads' needs a value: 'distill run --threads N'."),
    (["run", "a", "--set", "--quiet"], "'--set' needs a value: 'distill run --set KEY=VALUE'."),
    (["run", "a", "--output="], "'--output' needs a value: 'distill run --output FOLDER'."),
    (["run", "a", "--quiet=yes"], "'--quiet' takes no value, but 'yes' was given; write '--quiet' alone."),
    (["run", "a", "--seed", "1", "--seed", "2"], "'--seed' is given more than once; keep one."),
    (["run", "a", "--quiet", "--quiet"], "'--quiet' is given more than once; keep one."),
    (["run", "a", "--threads", "two"], "'--threads' needs an integer from 1 to 1024, but 'two' was given."),
    (["run", "a", "--threads", "0"], "'--threads' needs an integer from 1 to 1024, but '0' was given."),
    (["run", "a", "--seed", "-5"], "'--seed' needs an integer of at least 0, but '-5' was given."),
    (["run", "a", "--seed", "1e3"], "'--seed' needs an integer of at least 0, but '1e3' was given."),
    (["run", "a", "--rate", "fast"], "'--rate' needs a number, but 'fast' was given."),
    (["run", "a", "--rate", "inf"], "'--rate' needs a number, but 'inf' was given."),
    (
      ["data", "simulate", "--kind", "taobao"],
      "'--kind' needs 'taobao_ads' or 'movielens', but 'taobao' was given. Did you mean 'taobao_ads'?"
    ),
    (["run"], "'distill run' needs FILE: The experiment, a JSON file."),
    (["run", "a", "b", "c"], "'distill run' takes 2 arguments, but 'c' was given as well."),
    (["check", "a", "b"], "'distill check' takes one argument, but 'b' was given as well."),
    (["data", "simulate", "b"], "'distill data simulate' takes no argument, but 'b' was given as well."),
  ])
  func mistakesAreExplained(line: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try Example.program.parse(line) }
    #expect(error?.description == message)
  }

  @Test func usageErrorsExitWithTwo() {
    #expect(UsageError.exitCode == 2)
  }
}
