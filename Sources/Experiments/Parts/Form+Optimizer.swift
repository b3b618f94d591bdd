package import Optimizers

extension Form where Value == OptimizerConfiguration {
  /// Groups of parameters with their rules, or one rule for all parameters.
  package static var optimizer: Form<OptimizerConfiguration> {
    let groups = Form.object("an object with a \"rule\" or with \"groups\"") { reader in
      OptimizerConfiguration(
        groups: reader.read("groups", .list(of: .parameterGroup, .from(1), "a list of at least one group")),
        denseTablesUpTo: denseTablesUpTo(reader), clipNorm: clipNorm(reader))
    }
    let single = Form.kinds(
      "update rule",
      rules.map { rule in
        (
          rule.name,
          { reader in
            OptimizerConfiguration(
              groups: [
                ParameterGroup(
                  rule: rule.body(reader), learningRate: learningRate(reader), l2: l2(reader, of: rule.name))
              ],
              denseTablesUpTo: denseTablesUpTo(reader), clipNorm: clipNorm(reader))
          }
        )
      }, key: "rule", default: "adam")
    return .either(groups.expected, [single, groups]) { $0["groups"] == nil ? 0 : 1 }
  }

  private static func clipNorm(_ reader: ObjectReader) -> Double? {
    reader.readOptional("clip_norm", .number(.above(0)))
  }

  private static func denseTablesUpTo(_ reader: ObjectReader) -> Int {
    reader.read("dense_tables_up_to", .integer(.from(0)), default: 0)
  }
}

extension Form where Value == ParameterGroup {
  fileprivate static var parameterGroup: Form {
    .kinds(
      "update rule",
      rules.map { rule in
        (
          rule.name,
          { reader in
            ParameterGroup(
              parameters: reader.read("parameters", .string("a pattern of parameter paths"), default: "*"),
              kind: reader.read("kind", .choice("kind of parameters"), default: "any"), rule: rule.body(reader),
              learningRate: learningRate(reader), l2: l2(reader, of: rule.name))
          }
        )
      }, key: "rule", default: "adam")
  }
}

private func learningRate(_ reader: ObjectReader) -> Double {
  reader.read("learning_rate", .number(.from(0)), default: 0.001)
}

/// AdamW has a decay of its own instead.
private func l2(_ reader: ObjectReader, of rule: String) -> Double {
  rule == "adamw" ? 0 : reader.read("l2", .number(.from(0)), default: 0)
}

private var rules: [(name: String, body: (ObjectReader) -> UpdateRuleChoice)] {
  func accumulator(_ reader: ObjectReader) -> (initial: Double, epsilon: Double) {
    let initial = reader.read("initial_accumulator", .number(.from(0)), default: 0)
    return (initial, reader.read("epsilon", .number(.above(0)), default: 1e-10))
  }
  func moments(_ reader: ObjectReader) -> (beta1: Double, beta2: Double, epsilon: Double) {
    let beta1 = reader.read("beta1", .number(.from(0, below: 1)), default: 0.9)
    let beta2 = reader.read("beta2", .number(.from(0, below: 1)), default: 0.999)
    return (beta1, beta2, reader.read("epsilon", .number(.above(0)), default: 1e-8))
  }
  return [
    (
      "adam",
      { reader in
        let (beta1, beta2, epsilon) = moments(reader)
        return .adam(Adam(beta1: beta1, beta2: beta2, epsilon: epsilon))
      }
    ),
    (
      "adamw",
      { reader in
        let (beta1, beta2, epsilon) = moments(reader)
        let decay = reader.read("weight_decay", .number(.from(0)), default: 0.01)
        return .adamW(AdamW(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay))
      }
    ),
    (
      "adagrad",
      { reader in
        let (initial, epsilon) = accumulator(reader)
        return .adagrad(Adagrad(initialAccumulator: initial, epsilon: epsilon))
      }
    ),
    (
      "row_wise_adagrad",
      { reader in
        let (initial, epsilon) = accumulator(reader)
        return .rowWiseAdagrad(RowWiseAdagrad(initialAccumulator: initial, epsilon: epsilon))
      }
    ),
    ("sgd", { .sgd(SGD(momentum: $0.read("momentum", .number(.from(0, below: 1)), default: 0))) }),
  ]
}

extension Form where Value == LearningRateSchedule {
  package static var schedule: Form<LearningRateSchedule> {
    func schedule(
      _ name: String, _ course: @escaping (ObjectReader) -> LearningRateSchedule.Course
    ) -> (name: String, body: (ObjectReader) -> LearningRateSchedule) {
      (
        name,
        { reader in
          let warmUp = reader.read("warm_up_steps", .integer(.from(0)), default: 0)
          return LearningRateSchedule(warmUpSteps: warmUp, course: course(reader))
        }
      )
    }
    func steps(_ reader: ObjectReader) -> Int? { reader.readOptional("steps", .integer(.from(1))) }
    func floor(_ reader: ObjectReader) -> Double { reader.read("floor", .number(.from(0, through: 1)), default: 0) }
    return .kinds(
      "schedule",
      [
        schedule("constant") { _ in .constant },
        schedule("cosine") { .cosine(steps: steps($0), floor: floor($0)) },
        schedule("step") { reader in
          .step(
            every: reader.read("every", .integer(.from(1))),
            factor: reader.read("factor", .number(.above(0, through: 1)), default: 0.1))
        },
        schedule("polynomial") { reader in
          let power = reader.read("power", .number(.above(0)), default: 1)
          return .polynomial(steps: steps(reader), power: power, floor: floor(reader))
        },
      ], default: "constant")
  }
}
