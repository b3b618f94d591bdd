package import Datasets
package import Experiments

extension ONNXModel {
  /// The inputs and outputs for programs: `{"inputs": […], "outputs": […]}`, each with its name, type and shape, free
  /// dimensions by name, and for an input the feature it carries, what of it, and the value its rows are filled with.
  package func interface(of schema: Schema) -> JSON {
    .object([
      ("inputs", .array(inputs.map { $0.description(of: schema) })),
      ("outputs", .array(outputs.map { $0.description(of: schema) })),
    ])
  }
}

extension ONNXPort {
  fileprivate func description(of schema: Schema) -> JSON {
    var members: [(String, JSON)] = [
      ("name", .string(name)), ("type", .string("\(element)")),
      (
        "shape",
        .array(
          dimensions.map { dimension in
            switch dimension {
            case .free(let name): .string(name)
            case .fixed(let extent): .integer(extent)
            }
          })
      ),
    ]
    guard let feature else { return .object(members) }
    members.append(("feature", .string(schema.features[feature.index].name)))
    func vocabulary(_ index: Int) -> (String, JSON) { ("vocabulary", .string(schema.vocabularies[index].name)) }
    switch feature.content {
    case .ids(let index): members += [("carries", "ids"), vocabulary(index)]
    case .field(let position, let index):
      members += [("carries", "field"), ("field", .integer(position)), vocabulary(index)]
    case .weights: members.append(("carries", "weights"))
    case .numbers: members.append(("carries", "numbers"))
    }
    if dimensions.count == 2, element == .int64 { members.append(("padding", -1)) }
    return .object(members)
  }
}
