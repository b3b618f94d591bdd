import Metrics
import Optimizers
import Training

extension Form where Value == TrainingConfiguration {
  static var training: Form {
    .object("an object that describes the training or the path of one") { reader in
      let batchSize = reader.read("batch_size", .integer(.from(1)), default: 1024)
      let pieces = JSON(.integer(min(256, batchSize)))
      let monitor = reader.readOptional("monitor", .monitor)
      return TrainingConfiguration(
        batchSize: batchSize,
        microBatchSize: reader.read("micro_batch_size", .integer(.from(1)), default: pieces),
        epochs: reader.read("epochs", .integer(.from(1, through: 1_000_000)), default: 1),
        optimizer: reader.read("optimizer", .optimizer, default: [:]),
        schedule: reader.read("schedule", .schedule, default: "constant"),
        plateau: reader.readOptional("plateau", .plateau(watching: monitor?.metric)),
        logEvery: reader.read("log_every", .integer(.from(1)), default: 50),
        monitor: monitor,
        earlyStopping: reader.readOptional("early_stopping", .earlyStopping))
    }
  }
}

extension Form where Value == MonitorConfiguration {
  fileprivate static var monitor: Form {
    .object("an object with a task and a metric") { reader in
      MonitorConfiguration(
        task: reader.read("task", .string("the name of a task")), metric: reader.read("metric", .metric))
    }
  }
}

extension Form where Value == PlateauSchedule {
  /// - Parameter metric: the metric that says by default which way is better.
  fileprivate static func plateau(watching metric: Metric?) -> Form {
    let better: JSON = metric?.isBetter(0, than: 1) == true ? "lower" : "higher"
    return .object("an object that says when the learning rate is lowered") { reader in
      PlateauSchedule(
        factor: reader.read("factor", .number(.above(0, below: 1)), default: 0.1),
        patience: reader.read("patience", .integer(.from(0)), default: 2),
        minimum: reader.read("minimum", .number(.from(0, through: 1)), default: 0.0001),
        threshold: reader.read("threshold", .number(.from(0)), default: 0),
        better: reader.read("better", .choice("direction"), default: better))
    }
  }
}

extension Form where Value == EarlyStoppingConfiguration {
  fileprivate static var earlyStopping: Form {
    .object("an object with the \"patience\"") { reader in
      EarlyStoppingConfiguration(patience: reader.read("patience", .integer(.from(1)), default: 1))
    }
  }
}

extension Form where Value == EvaluationConfiguration {
  static var evaluation: Form {
    let standard: JSON = [
      "auc", "gauc", "logloss", "ne", "pcoc", ["kind": "ndcg", "at": 10],
      ["kind": "hitrate", "at": 3], ["kind": "teacher_ndcg", "at": 10],
      ["kind": "teacher_recall", "top": 3, "at": 5],
    ]
    return .object("an object that says what is measured") { reader in
      EvaluationConfiguration(
        metrics: reader.read(
          "metrics", .list(of: .metric, .from(1), "a list of at least one metric"), default: standard))
    }
  }
}
