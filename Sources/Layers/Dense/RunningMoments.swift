package import Autodiff
import Tensors

/// The moments of each column that inference normalises by: `mean` [C], at first 0, and `variance` [C], at first 1.
///
/// In training a column is standardised by the moments of its own micro-batch ("ghost" batch normalisation, Hoffer et
/// al., NeurIPS 2017), so that the result does not depend on how many micro-batches run at once. They are put into
/// `Graph.statistics`; the training loop folds those into the running moments in the order of the micro-batches. The
/// variance is then unbiased, divided by B - 1 as in PyTorch, and a micro-batch of fewer than two rows tells nothing.
package struct RunningMoments: Sendable {
  package let mean: Parameter
  package let variance: Parameter
  package let epsilon: Float

  init(scope: ParameterScope, columns: Int, epsilon: Float) {
    mean = scope.parameter("mean", [columns], kind: .statistic, initially: .constant(0))
    variance = scope.parameter("variance", [columns], kind: .statistic, initially: .constant(1))
    self.epsilon = epsilon
  }

  /// (x - mean) / √(variance + ε), column by column: x [B, C].
  func standardise(_ x: Variable) -> Variable {
    let graph = x.graph
    guard graph.isLearning else {
      return x.columnsStandardised(mean: mean.value, variance: variance.value, epsilon: epsilon)
    }
    let (output, moments) = x.columnsStandardised(epsilon: epsilon)
    if let moments, moments.rows > 1, !graph.parametersAreStopped {
      graph.statistics.append((mean, moments.mean))
      graph.statistics.append((variance, moments.unbiasedVariance))
    }
    return output
  }
}
