/// Which rule moves which parameter, and how fast.
package struct OptimizerConfiguration: Sendable, Equatable {
  /// In order: a parameter belongs to the first group that it matches.
  package var groups: [ParameterGroup]
  /// Tables of at most so many rows are treated as dense parameters in every respect: they match groups of dense
  /// parameters, every row is updated whenever one was looked up, and moments of the others decay. This is what
  /// PyTorch's embeddings without `sparse=True` do. By default no table is.
  package var denseTablesUpTo: Int
  /// The largest norm of the whole gradient; a longer one is shortened to it.
  package var clipNorm: Double?

  package init(groups: [ParameterGroup], denseTablesUpTo: Int = 0, clipNorm: Double? = nil) {
    self.groups = groups
    self.denseTablesUpTo = denseTablesUpTo
    self.clipNorm = clipNorm
  }
}

/// Parameters that are updated alike.
package struct ParameterGroup: Sendable, Equatable {
  package enum Kind: String, Sendable, Equatable, CaseIterable {
    case any, table, dense
  }

  /// Which paths: `*` stands for any run of characters, `/` included.
  package var parameters: String
  package var kind: Kind
  package var rule: UpdateRuleChoice
  package var learningRate: Double
  /// What is added to the gradient is `l2` times the parameter: to a table's rows only where they are looked up. The
  /// norm that is clipped is that of the gradient without it.
  package var l2: Double

  package init(
    parameters: String = "*", kind: Kind = .any, rule: UpdateRuleChoice, learningRate: Double, l2: Double = 0
  ) {
    self.parameters = parameters
    self.kind = kind
    self.rule = rule
    self.learningRate = learningRate
    self.l2 = l2
  }
}

/// The rules there are.
package enum UpdateRuleChoice: Sendable, Equatable {
  case sgd(SGD)
  case adagrad(Adagrad)
  case rowWiseAdagrad(RowWiseAdagrad)
  case adam(Adam)
  case adamW(AdamW)

  /// The rule chosen.
  var rule: any UpdateRule {
    switch self {
    case .sgd(let rule): rule
    case .adagrad(let rule): rule
    case .rowWiseAdagrad(let rule): rule
    case .adam(let rule): rule
    case .adamW(let rule): rule
    }
  }
}
