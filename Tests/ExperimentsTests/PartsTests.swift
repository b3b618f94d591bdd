import Experiments
import Metrics
import Optimizers
import Testing

@Suite struct PartsTests {
  @Test(
    arguments: [
      (#""auc""#, .auc), (#""gauc""#, .groupedAUC(.impressions)),
      (#"{"kind": "gauc", "weighting": "positives"}"#, .groupedAUC(.positives)), (#""logloss""#, .logLoss),
      (#""ne""#, .normalizedEntropy), (#""pcoc""#, .predictedOverObserved),
      (#""ece""#, .expectedCalibrationError(bins: 20)), (#"{"kind": "ndcg", "at": 5}"#, .ndcg(at: 5)),
      (#"{"kind": "teacher_ndcg", "gain": "exponential"}"#, .teacherNDCG(at: 10, .exponential)),
      (#""pauc""#, .partialAUC(at: 10)), (#"{"kind": "hitrate", "at": 3}"#, .hitRate(at: 3)),
      (#""nonclick_hitrate""#, .nonClickHitRate(at: 10)),
      (#"{"kind": "teacher_recall", "at": 50, "top": 5}"#, .teacherRecall(ofTop: 5, at: 50)),
      (#""teacher_kendall""#, .teacherKendall), (#""teacher_spearman""#, .teacherSpearman),
    ] as [(String, Metric)])
  func metric(text: String, expected: Metric) throws {
    let (value, resolved) = try json(text).decode(as: .metric)
    #expect(value == expected)
    #expect(try resolved.decode(as: .metric).value == expected)
  }

  @Test(arguments: [
    ("{}", OptimizerConfiguration(groups: [ParameterGroup(rule: .adam(Adam()), learningRate: 0.001)])),
    (
      #"{"rule": "sgd", "momentum": 0.9, "learning_rate": 0.1, "l2": 1e-5, "dense_tables_up_to": 100}"#,
      OptimizerConfiguration(
        groups: [ParameterGroup(rule: .sgd(SGD(momentum: 0.9)), learningRate: 0.1, l2: 1e-5)], denseTablesUpTo: 100)
    ),
    (
      #"""
      {"groups": [
        {"kind": "table", "rule": "row_wise_adagrad", "learning_rate": 0.02, "initial_accumulator": 0.1},
        {"parameters": "student/*", "rule": "adamw", "beta1": 0.8, "weight_decay": 0.1},
        {"rule": "adagrad", "epsilon": 1e-6}
      ]}
      """#,
      OptimizerConfiguration(groups: [
        ParameterGroup(
          kind: .table, rule: .rowWiseAdagrad(RowWiseAdagrad(initialAccumulator: 0.1)), learningRate: 0.02),
        ParameterGroup(
          parameters: "student/*", rule: .adamW(AdamW(beta1: 0.8, weightDecay: 0.1)), learningRate: 0.001),
        ParameterGroup(rule: .adagrad(Adagrad(epsilon: 1e-6)), learningRate: 0.001),
      ])
    ),
  ])
  func optimizer(text: String, expected: OptimizerConfiguration) throws {
    let (value, resolved) = try json(text).decode(as: .optimizer)
    #expect(value == expected)
    #expect(value.mistakes == [])
    #expect(try resolved.decode(as: .optimizer).value == expected)
  }

  @Test(arguments: [
    (#""constant""#, LearningRateSchedule()),
    (#"{"warm_up_steps": 10}"#, LearningRateSchedule(warmUpSteps: 10)),
    (#"{"kind": "cosine", "steps": 100, "floor": 0.1}"#, LearningRateSchedule(course: .cosine(steps: 100, floor: 0.1))),
    (#"{"kind": "step", "every": 50}"#, LearningRateSchedule(course: .step(every: 50, factor: 0.1))),
    (#"{"kind": "polynomial", "power": 2}"#, LearningRateSchedule(course: .polynomial(steps: nil, power: 2, floor: 0))),
  ])
  func schedule(text: String, expected: LearningRateSchedule) throws {
    let (value, resolved) = try json(text).decode(as: .schedule)
    #expect(value == expected)
    #expect(value.mistakes == [])
    #expect(try resolved.decode(as: .schedule).value == expected)
  }
}
