package import Autodiff
import Losses
package import Tensors

// B samples; z the student's logits [B, 1]; t the teacher's as values [B, 1]; `scale` multiplies a sum, so that
// 1 / (number of samples or lists) makes it a mean. None of these gives the teacher a gradient.

/// Σ BCE(σ(t/T), z/T) · scale, times T² if asked for (Hinton et al. 2015).
package func softBinaryCrossEntropy(
  logits: Variable, teacher: Tensor, temperature: Float, squaredTemperature: Bool, scale: Float
) -> Variable {
  binaryCrossEntropy(
    logits: logits.affine(times: 1 / temperature), labels: teacher.divided(by: temperature).sigmoid,
    reduction: .sum(times: squaredTemperature ? scale * temperature * temperature : scale))
}

/// Σ (z - t)² · scale (Rocket Launching, AAAI 2018).
package func logitRegression(logits: Variable, teacher: Tensor, scale: Float) -> Variable {
  (logits - logits.graph.constant(teacher)).squared().sum(times: scale)
}

/// -Σ_lists Σ_i softmax(t/T)_i log softmax(z/T)_i · scale, times T² if asked for: the listwise softmax of ListNet
/// (Cao et al., ICML 2007) with the teacher's distribution in place of the labels'.
package func listwiseSoftmax(
  logits: Variable, teacher: Tensor, lists: [Int32], temperature: Float, squaredTemperature: Bool, scale: Float
) -> Variable {
  let target = logits.graph.constant(teacher).segmentSoftmax(temperature: temperature, offsets: lists).value
  return softmaxCrossEntropy(
    logits: logits, targets: target, temperature: temperature, offsets: lists,
    reduction: .sum(times: squaredTemperature ? scale * temperature * temperature : scale))
}

/// -Σ_lists Σ_i p_i log softmax(z)_i · scale with p_i = (1-ε) σ(t_i) + ε/|D|, not renormalised over the list D
/// ("Rethinking the Role of Pre-ranking in Large-scale E-Commerce Searching System", Taobao 2023).
package func listwiseProbability(
  logits: Variable, teacher: Tensor, lists: [Int32], smoothing: Float, scale: Float
) -> Variable {
  let probabilities = teacher.sigmoid.array
  var weights = [Float](repeating: 0, count: probabilities.count)
  for list in 1..<max(lists.count, 1) {
    let (start, end) = (Int(lists[list - 1]), Int(lists[list]))
    for i in start..<end { weights[i] = (1 - smoothing) * probabilities[i] + smoothing / Float(end - start) }
  }
  return softmaxCrossEntropy(
    logits: logits, targets: Tensor(weights, teacher.shape), offsets: lists, reduction: .sum(times: scale))
}

/// Σ_samples ‖y a_u + (1-y) sg(v) - sg(v)‖² · scale + the same with a_v and the user vector u: the augmented vector of
/// the USER learns the ITEM tower's output where the label is 1, and the other way round; nothing where it is 0.
/// Dual Augmented Two-tower (DLP-KDD 2021); its N counts positives and negatives alike.
package func mimic(
  augmentedUser: Variable, augmentedItem: Variable, user: Variable, item: Variable, labels: Tensor, scale: Float
) -> Variable {
  let y = user.graph.constant(labels)
  func loss(_ augmented: Variable, towards output: Variable) -> Variable {
    (augmented - output.detached).scalingRows(by: y).squared().sum(times: scale)
  }
  return loss(augmentedUser, towards: item) + loss(augmentedItem, towards: user)
}

extension Tensor {
  /// self / divisor.
  fileprivate func divided(by divisor: Float) -> Tensor {
    guard divisor != 1 else { return self }
    return Tensor(array.map { $0 / divisor }, shape)
  }
}
