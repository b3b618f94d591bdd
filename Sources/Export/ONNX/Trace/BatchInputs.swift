import Datasets
import Tensors

/// The inputs of a tower's model, and which array of the traced batch each of them stands for.
///
/// A categorical or numeric feature is one input [batch] under its own name. A bag is its ids [batch, length] and, where
/// it has weights, `<name>.weights`; a history is one input [batch, length] a field, `<name>.<vocabulary>`. The entries
/// of a row stand anywhere in it, the rest of it is filled with -1.
struct BatchInputs {
  /// Where the ids of a lookup come from.
  enum IDs {
    /// One a sample.
    case perSample(input: String)
    /// Those of a bag or a history's field, a row a sample.
    case perEntry(input: String, feature: Int)
  }

  private(set) var ports: [ONNXPort] = []
  private var ids: [(array: [Int32], source: IDs)] = []
  private var lists: [(offsets: [Int32], feature: Int, firstInput: String)] = []
  private var numbers: [(array: [Float], input: String)] = []
  private let schema: Schema
  private let outputs: [String]
  /// B of the traced batch.
  let rows: Int

  /// - Parameter outputs: the names of the model's outputs, which no input gets.
  init(schema: Schema, features: [Int], batch: Batch, reserving outputs: [String]) {
    self.schema = schema
    self.outputs = outputs
    rows = batch.count
    for feature in features { add(feature, batch.features[feature]) }
  }

  /// A model that takes no samples, its rows traced with B of them.
  init(ports: [ONNXPort], rows: Int) {
    schema = Schema(vocabularies: [], features: [], tasks: [])
    outputs = []
    self.ports = ports
    self.rows = rows
  }

  /// The input that these ids were taken from, if there is exactly one.
  func source(of array: [Int32]) -> IDs? {
    let matches = ids.filter { $0.array == array }
    return matches.count == 1 ? matches[0].source : nil
  }

  /// The bag or history that these offsets delimit, if there is exactly one.
  func feature(of offsets: [Int32]) -> Int? {
    let matches = lists.filter { $0.offsets == offsets }
    return matches.count == 1 ? matches[0].feature : nil
  }

  /// The input that these numbers were taken from, if there is exactly one.
  func input(of array: [Float]) -> String? {
    let matches = numbers.filter { $0.array == array }
    return matches.count == 1 ? matches[0].input : nil
  }

  /// The name of a feature, and the input whose entries that are not -1 are its entries.
  func list(_ feature: Int) -> (name: String, input: String) {
    guard let list = lists.first(where: { $0.feature == feature }) else {
      preconditionFailure("feature \(feature) is neither a bag nor a history of this model")
    }
    return (schema.features[feature].name, list.firstInput)
  }

  private mutating func add(_ feature: Int, _ values: FeatureValues) {
    let description = schema.features[feature]
    let name = description.name
    let perEntry: [ONNXPort.Dimension] = [.free("batch"), .free("\(name).length")]
    func words(_ vocabulary: Int) -> String { "in the vocabulary \(schema.vocabularies[vocabulary].name)" }
    switch (description.kind, values) {
    case (.categorical(let vocabulary), .categorical(let array)):
      let input = port(
        name, .int64, [.free("batch")], feature, .ids(vocabulary: vocabulary), "The id of \(name) \(words(vocabulary))."
      )
      ids.append((array, .perSample(input: input)))
    case (.numeric, .numeric(let array)):
      let input = port(
        name, .float32, [.free("batch")], feature, .numbers, "The value of \(name), transformed as for training.")
      numbers.append((array, input))
    case (.bag(let vocabulary, _), .bag(let offsets, let array, let weights)):
      let input = port(
        name, .int64, perEntry, feature, .ids(vocabulary: vocabulary),
        "The ids of \(name) \(words(vocabulary)), rows filled up with -1.")
      ids.append((array, .perEntry(input: input, feature: feature)))
      lists.append((offsets, feature, input))
      guard let weights else { return }
      let weighing = port(
        "\(name).weights", .float32, perEntry, feature, .weights, "The weights of the ids of \(name).")
      numbers.append((weights, weighing))
    case (.history(let vocabularies, _), .history(let offsets, let fields)):
      for (position, (vocabulary, array)) in zip(vocabularies, fields).enumerated() {
        let input = port(
          "\(name).\(schema.vocabularies[vocabulary].name)", .int64, perEntry, feature,
          .field(position: position, vocabulary: vocabulary),
          "Field \(position) of the events of \(name): ids \(words(vocabulary)), rows filled up with -1.")
        ids.append((array, .perEntry(input: input, feature: feature)))
        if position == 0 { lists.append((offsets, feature, input)) }
      }
    default: preconditionFailure("the traced values of \(name) do not fit the schema")
    }
  }

  /// Adds an input; a name that is taken already gets a number.
  private mutating func port(
    _ name: String, _ element: ONNXPort.Element, _ dimensions: [ONNXPort.Dimension], _ feature: Int,
    _ content: ONNXPort.Content, _ explanation: String
  ) -> String {
    var (free, count) = (name, 1)
    while outputs.contains(free) || ports.contains(where: { $0.name == free }) {
      count += 1
      free = "\(name)_\(count)"
    }
    ports.append(
      ONNXPort(
        name: free, element: element, dimensions: dimensions, feature: (feature, content), explanation: explanation))
    return free
  }
}
