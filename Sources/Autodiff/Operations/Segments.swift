import Kernels
package import Tensors

// S segments over N entries: segment s owns the entries offsets[s]..<offsets[s + 1]; D columns.

/// y[s] = Σ of the entries of segment s.
package struct SegmentSum: Operation {
  package static let name = "segment_sum"
  package let offsets: [Int32]
  let width: Int

  /// dx[n] = dy[s] for n in s.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.expanded(width: width, offsets: offsets))]
  }
}

/// y[n] = x[s] for every entry n of segment s.
package struct SegmentExpansion: Operation {
  package static let name = "segment_expand"
  package let offsets: [Int32]

  /// dx[s] = Σ dy[n] over s.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.segmentSums(offsets: offsets))]
  }
}

/// y[s] = 1 / |s|, 0 where the segment is empty. Recorded by tracing only.
package struct SegmentInverseLengths: Operation {
  package static let name = "segment_inverse_lengths"
  package let offsets: [Int32]

  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] { [] }
}

/// y[n] = w[n] / Σ_s w for the entries n of segment s, 0 where that sum is. Recorded by tracing only.
package struct SegmentShares: Operation {
  package static let name = "segment_shares"
  package let weights: [Float]
  package let offsets: [Int32]

  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] { [] }
}

/// y[s] = Σ_n w[n] x[n] over segment s.
package struct SegmentWeightedSum: Operation {
  package static let name = "segment_weighted_sum"
  let x: Tensor
  let weights: Tensor
  package let offsets: [Int32]

  package var arithmetic: Int { 2 * x.count }

  /// dx[n] = w[n] dy[s], dw[n] = x[n] · dy[s].
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
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
    let scale = graph.constant(Tensor(inverses, [inverses.count]), by: SegmentInverseLengths(offsets: offsets))
    return segmentSum(offsets: offsets).scalingRows(by: scale)
  }

  /// The weighted means of the segments of self [N, D], Σ w x / Σ w: [S, D]. A segment that is empty, or whose weights
  /// add up to 0, gives zeros.
  package func segmentMean(weights: [Float], offsets: [Int32]) -> Variable {
    precondition(weights.count == shape.rows, "\(weights.count) weights for \(shape.rows) entries")
    var shares = weights
    for segment in 1..<offsets.count {
      let entries = Int(offsets[segment - 1])..<Int(offsets[segment])
      let total = weights[entries].reduce(0, +)
      for entry in entries { shares[entry] = total == 0 ? 0 : weights[entry] / total }
    }
    let constant = graph.constant(
      Tensor(shares, [shares.count]), by: SegmentShares(weights: weights, offsets: offsets))
    return segmentWeightedSum(weights: constant, offsets: offsets)
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
