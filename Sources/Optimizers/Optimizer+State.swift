import Autodiff
package import Tensors

extension Optimizer {
  /// Everything the rules remember, in the order of the parameters, under the parameter's path and the slot's name,
  /// such as `student/item_tower/0/weight.first_moment`, and the number of updates so far as `….updates`, exact to 2²⁴.
  ///
  /// The tensors share their storage with the optimizer: let go of them before the next step, or it copies them.
  package var state: [(name: String, value: Tensor)] {
    entries.flatMap { entry in
      [(Self.countName(entry.parameter), Tensor(Float(entry.updates)))]
        + zip(rules[entry.group].slots, entry.slots).map { ("\(entry.parameter.path).\($0.name)", $1) }
    }
  }

  /// Goes on from a state that `state` gave.
  /// - Throws: what is missing, unknown or of another shape; nothing has been changed then.
  package func load(_ state: [(name: String, value: Tensor)]) throws(OptimizerError) {
    var byName: [String: Tensor] = [:]
    for (name, value) in state { byName[name] = value }
    var loaded = entries
    for index in loaded.indices {
      let parameter = loaded[index].parameter
      loaded[index].updates = Int(try Self.take(Self.countName(parameter), [], from: &byName).scalar)
      for (slot, description) in rules[loaded[index].group].slots.enumerated() {
        loaded[index].slots[slot] = try Self.take(
          "\(parameter.path).\(description.name)", description.shape(for: parameter.value.shape), from: &byName)
      }
    }
    if let (name, _) = state.first(where: { byName[$0.name] != nil }) { throw .unknownState(name: name) }
    entries = loaded
  }

  private static func countName(_ parameter: Parameter) -> String { "\(parameter.path).updates" }

  private static func take(
    _ name: String, _ shape: Shape, from state: inout [String: Tensor]
  ) throws(OptimizerError) -> Tensor {
    guard let value = state.removeValue(forKey: name) else { throw .missingState(name: name) }
    guard value.shape == shape else { throw .wrongStateShape(name: name, found: value.shape, expected: shape) }
    return value
  }
}
