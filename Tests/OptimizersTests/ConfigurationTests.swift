import Autodiff
import Tensors
import Testing

@testable import Optimizers

@Suite struct ConfigurationTests {
  @Test(arguments: [
    ("*", "anything/at all", true), ("a", "a", true), ("a", "ab", false), ("a*", "a", true),
    ("*/weight", "a/b/weight", true),
    ("*/weight", "a/b/weights", false), ("student/*/weight", "student/tower/0/weight", true),
    ("student/*/weight", "teacher/tower/0/weight", false), ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false),
    ("*ab", "aab", true), ("", "a", false), ("**", "", true),
  ])
  func aStarStandsForAnything(pattern: String, path: String, matches: Bool) {
    #expect(PathPattern(pattern).matches(path) == matches)
  }

  @Test func theFirstGroupThatMatchesWins() {
    let configuration = OptimizerConfiguration(
      groups: [
        ParameterGroup(parameters: "teacher/*", rule: .sgd(SGD()), learningRate: 1),
        ParameterGroup(kind: .table, rule: .adagrad(Adagrad()), learningRate: 1),
        ParameterGroup(kind: .dense, rule: .adam(Adam()), learningRate: 1),
      ], denseTablesUpTo: 3)
    #expect(configuration.group(of: parameter("teacher/ads", [9, 1], kind: .table)) == 0)
    #expect(configuration.group(of: parameter("student/ads", [9, 1], kind: .table)) == 1)
    #expect(configuration.group(of: parameter("student/hour", [3, 1], kind: .table)) == 2)
    #expect(configuration.group(of: parameter("student/weight", [9, 1])) == 2)
  }

  @Test func parametersWithoutAGroupAreListed() {
    let parameters = (0..<7).map { parameter("tower/\($0)/weight", [1]) }
    let configuration = OptimizerConfiguration(groups: [
      ParameterGroup(parameters: "tower/3/*", rule: .sgd(SGD()), learningRate: 1),
      ParameterGroup(kind: .table, rule: .sgd(SGD()), learningRate: 1),
    ])
    let error = #expect(throws: OptimizerError.self) { try Optimizer(configuration, parameters: parameters) }
    #expect(
      error?.description
        == "groups: no group matches tower/0/weight, tower/1/weight, tower/2/weight, tower/4/weight, tower/5/weight "
        + "and 1 more; add a last group with \"parameters\": \"*\" or widen a pattern")
  }

  @Test func statisticsNeedNoGroup() throws {
    let configuration = OptimizerConfiguration(groups: [
      ParameterGroup(parameters: "a", rule: .sgd(SGD()), learningRate: 1)
    ])
    let statistic = parameter("running_mean", [1], kind: .statistic)
    #expect(try Optimizer(configuration, parameters: [parameter("a", [1]), statistic]).parameters.map(\.path) == ["a"])
  }

  @Test func everyMistakeIsNamed() {
    func group(_ rule: UpdateRuleChoice, rate: Double = 1, l2: Double = 0) -> ParameterGroup {
      ParameterGroup(rule: rule, learningRate: rate, l2: l2)
    }
    let configuration = OptimizerConfiguration(
      groups: [
        group(.sgd(SGD(momentum: 1)), rate: -1, l2: .infinity),
        group(.adagrad(Adagrad(initialAccumulator: -1, epsilon: 0))),
        group(.adam(Adam(beta1: 1, beta2: -0.5, epsilon: 1e-60))), group(.adamW(AdamW(weightDecay: -1)), l2: 0.5),
      ], denseTablesUpTo: -1, clipNorm: 0)
    #expect(
      configuration.mistakes.map(\.description) == [
        "dense_tables_up_to: found -1, expected a number of rows, 0 or more",
        "clip_norm: found 0.0, expected a number above 0",
        "groups[0].learning_rate: found -1.0, expected a number, 0 or more",
        "groups[0].l2: found inf, expected a number, 0 or more",
        "groups[0].momentum: found 1.0, expected a number in [0, 1)",
        "groups[1].initial_accumulator: found -1.0, expected a number, 0 or more",
        "groups[1].epsilon: found 0.0, expected a number above 0",
        "groups[2].beta1: found 1.0, expected a number in [0, 1)",
        "groups[2].beta2: found -0.5, expected a number in [0, 1)",
        "groups[2].epsilon: found 1e-60, expected a number above 0",
        "groups[3].weight_decay: found -1.0, expected a number, 0 or more",
        "groups[3].l2: AdamW has a decay of its own; set its weight_decay and leave l2 at 0, or use Adam with l2",
      ])
    #expect(
      OptimizerConfiguration(groups: []).mistakes.map(\.description) == [
        "groups: found none, expected at least one group"
      ])
  }
}
