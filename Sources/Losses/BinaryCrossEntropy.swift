package import Autodiff
package import Tensors

/// ℓ = -y ln σ(z) - (1 - y) ln(1 - σ(z)), computed as max(z, 0) - y z + ln(1 + e^-|z|), reduced over the rows.
///
/// - Parameters:
///   - logits: z, [B] or [B, 1].
///   - labels: y, as many, in [0, 1]: soft ones too.
///   - weights: a factor a row; the mean still divides by the number of rows.
package func binaryCrossEntropy(
  logits: Variable, labels: Tensor, weights: Tensor? = nil, reduction: Reduction = .mean
) -> Variable {
  logits.binaryCrossEntropy(targets: labels, weights: weights, scale: reduction.scale(of: labels.count))
}

/// ESMM's loss on all impressions (Ma et al., SIGIR 2018): ℓ(y, p_click) + ℓ(c, p_click · p_conversion). The conversion
/// head has no loss of its own: it learns through the product.
///
/// - Parameters:
///   - click: logits of p_click, [B] or [B, 1].
///   - conversion: logits of p_conversion, the probability given a click, of the same shape.
///   - clicks: y, as many, in {0, 1}.
///   - conversions: c, as many: clicked and converted.
package func entireSpaceLoss(
  click: Variable, conversion: Variable, clicks: Tensor, conversions: Tensor, reduction: Reduction = .mean
) -> Variable {
  binaryCrossEntropy(logits: click, labels: clicks, reduction: reduction)
    + binaryCrossEntropy(logits: click.productLogit(with: conversion), labels: conversions, reduction: reduction)
}
