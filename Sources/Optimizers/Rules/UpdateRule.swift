package import Kernels
package import Tensors

/// How a parameter moves against its gradient.
///
/// A rule is given pieces of gradient and changes value and state of their rows only. A dense parameter's pieces cover
/// all of its rows. A table's cover the rows that the batch looked up: this is the lazy form, in which momentum and
/// moments of a row that is not looked up stay as they are, where the dense form would let them decay and go on moving
/// the row, and in which L2 and weight decay shrink a row only when it is looked up.
package protocol UpdateRule: Sendable {
  /// What the rule remembers of a parameter.
  var slots: [StateSlot] { get }

  /// Applies one piece. Runs on several threads at once for different rows of the same target.
  /// - Parameters:
  ///   - step: learning rate, L2 and clipping.
  ///   - updates: how many updates the parameter has had, this one included.
  func update(_ target: UpdateTarget, by piece: GradientSum.Piece, step: Optimization.Step, updates: Int)
}

/// One thing a rule remembers of a parameter.
package struct StateSlot: Sendable, Equatable {
  /// Its name in a checkpoint, after the parameter's path.
  package let name: String
  /// Whether it has one float a row; otherwise one an element.
  package let isPerRow: Bool
  /// What it holds before the first update.
  package let initially: Float

  package init(_ name: String, isPerRow: Bool = false, initially: Float = 0) {
    self.name = name
    self.isPerRow = isPerRow
    self.initially = initially
  }

  /// Its shape for a parameter of the given shape.
  package func shape(for parameter: Shape) -> Shape {
    isPerRow ? [parameter.rows] : parameter
  }
}

/// A parameter being updated: its value and its state in the order of the rule's slots.
package struct UpdateTarget: Sendable {
  package let value: FloatStorage
  package let slots: [FloatStorage]
  /// Floats in a row.
  package let width: Int
}
