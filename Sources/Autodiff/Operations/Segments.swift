import Kernels
import Tensors

// S segments over N entries: segment s owns the entries offsets[s]..<offsets[s + 1]; D columns.

/// y[s] = Σ of the entries of segment s.
struct SegmentSum: Operation {
  static let name = "segment_sum"
  let offsets: [Int32]
  let width: Int

  /// dx[n] = dy[s] for n in s.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.expanded(width: width, offsets: offsets))]
  }
}

/// y[n] = x[s] for every entry n of segment s.
struct SegmentExpansion: Operation {
  static let name = "segment_expand"
  let offsets: [Int32]

  /// dx[s] = Σ dy[n] over s.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.segmentSums(offsets: offsets))]
  }
}

/// y[s] = Σ_n w[n] x[n] over segment s.
struct SegmentWeightedSum: Operation {
  static let name = "segment_weighted_sum"
  let x: Tensor
  let weights: Tensor
  let offsets: [Int32]

  var arithmetic: Int { 2 * x.count }

  /// dx[n] = w[n] dy[s], dw[n] = x[n] · dy[s].
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    let expanded = output.expanded(width: x.columns, offsets: offsets)
    var dw: Tensor?
    if wanted[1] {
      var dots = Tensor(uninitialized: weights.shape)
      var span = dots.mutableSpan
      Reductions.rowDots(x.span, expanded.span, columns: x.columns, into: &span)
      dw = dots
    }
    return [wanted[0] ? .dense(expanded.rowsScaled(by: weights)) : nil, dw.map(Gradient.dense)]
  }
}

/// y = softmax(x / T) within each segment.
struct SegmentSoftmax: Operation {
  static let name = "segment_softmax"
  let temperature: Float
  let offsets: [Int32]
  let y: Tensor

  var attributes: [(name: String, value: String)] { [("temperature", "\(temperature)")] }

  /// dx = y ⊙ (dy - Σ_s y ⊙ dy) / T.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: y.shape)
    var span = dx.mutableSpan
    Segments.softmaxGradient(
      output: y.span, gradient: output.span, temperature: temperature, offsets: offsets.span, into: &span)
    return [.dense(dx)]
  }
}

/// y = x / T - log Σ exp(x / T) within each segment.
struct SegmentLogSoftmax: Operation {
  static let name = "segment_log_softmax"
  let temperature: Float
  let offsets: [Int32]
  let y: Tensor

  var attributes: [(name: String, value: String)] { [("temperature", "\(temperature)")] }

  /// dx = (dy - softmax Σ_s dy) / T.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    let sums = output.reshaped(Shape(rows: y.count, columns: 1)).segmentSums(offsets: offsets)
    let expanded = sums.expanded(width: 1, offsets: offsets).reshaped(y.shape)
    var softmax = Tensor(uninitialized: y.shape)
    var power = softmax.mutableSpan
    Elementwise.exponential(y.span, into: &power)
    var dx = Tensor(uninitialized: y.shape)
    var span = dx.mutableSpan
    Elementwise.combine(1 / temperature, output.span, -1 / temperature, softmax.times(expanded).span, into: &span)
    return [.dense(dx)]
  }
}

extension Variable {
  /// The sums of the segments of self [N, D]: [S, D]. An empty segment gives zeros.
  package func segmentSum(offsets: [Int32]) -> Variable {
    graph.record(
      value.segmentSums(offsets: offsets), from: [self], by: SegmentSum(offsets: offsets, width: shape.columns))
  }

  /// The means of the segments of self [N, D]: [S, D]. An empty segment gives zeros.
  package func segmentMean(offsets: [Int32]) -> Variable {
    let inverses = (1..<offsets.count).map { s in
      let length = offsets[s] - offsets[s - 1]
      return length == 0 ? Float(0) : 1 / Float(length)
    }
    return segmentSum(offsets: offsets).scalingRows(by: graph.constant(Tensor(inverses, [inverses.count])))
  }

  /// Row s of self [S, D] once for each entry of segment s: [N, D].
  package func segmentExpand(offsets: [Int32]) -> Variable {
    graph.record(
      value.expanded(width: shape.columns, offsets: offsets), from: [self], by: SegmentExpansion(offsets: offsets))
  }

  /// Σ_n weights[n] self[n] over each segment: self [N, D], weights of N elements, result [S, D].
  package func segmentWeightedSum(weights: Variable, offsets: [Int32]) -> Variable {
    precondition(weights.value.count == shape.rows, "weighted sum: \(shape) against \(weights.shape)")
    var y = Tensor(uninitialized: Shape(rows: offsets.count - 1, columns: shape.columns))
    var span = y.mutableSpan
    Segments.weightedSum(
      value.span, weights: weights.value.span, width: shape.columns, offsets: offsets.span, into: &span)
    return graph.record(
      y, from: [self, weights], by: SegmentWeightedSum(x: value, weights: weights.value, offsets: offsets))
  }

  /// softmax(self / T) within each segment; self has N elements.
  package func segmentSoftmax(temperature: Float = 1, offsets: [Int32]) -> Variable {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Segments.softmax(value.span, temperature: temperature, offsets: offsets.span, into: &span)
    return graph.record(y, from: [self], by: SegmentSoftmax(temperature: temperature, offsets: offsets, y: y))
  }

  /// log softmax(self / T) within each segment; self has N elements.
  package func segmentLogSoftmax(temperature: Float = 1, offsets: [Int32]) -> Variable {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Segments.logSoftmax(value.span, temperature: temperature, offsets: offsets.span, into: &span)
    return graph.record(y, from: [self], by: SegmentLogSoftmax(temperature: temperature, offsets: offsets, y: y))
  }
}

extension Tensor {
  func segmentSums(offsets: [Int32]) -> Tensor {
    var y = Tensor(uninitialized: Shape(rows: offsets.count - 1, columns: columns))
    var span = y.mutableSpan
    Segments.sum(self.span, width: columns, offsets: offsets.span, into: &span)
    return y
  }

  func expanded(width: Int, offsets: [Int32]) -> Tensor {
    var y = Tensor(uninitialized: Shape(rows: Int(offsets[offsets.count - 1]), columns: width))
    var span = y.mutableSpan
    Segments.expand(self.span, width: width, offsets: offsets.span, into: &span)
    return y
  }
}
