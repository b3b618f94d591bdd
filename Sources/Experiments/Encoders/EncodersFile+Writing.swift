package import Datasets

extension EncodersFile {
  /// The file's content. O(bytes of all vocabularies).
  package static func bytes(of encoders: FittedEncoders) -> [UInt8] {
    var writer = EncodersWriter()
    writer.write(encoders)
    return writer.output
  }
}

private struct EncodersWriter {
  var output: [UInt8] = []

  mutating func write(_ encoders: FittedEncoders) {
    append("{\n  \"format\": ")
    append(JSON(.string(EncodersFile.format)))
    append(",\n  \"version\": \(EncodersFile.version),\n  \"dataset\": ")
    append(JSON(.string(encoders.dataset)))
    append(",\n  \"time_zone\": ")
    append(JSON(.string(encoders.timeZone.text)))
    append(",\n  \"ids\": {\"missing\": 0, \"unseen\": 1, \"first\": 2},\n  \"vocabularies\": ")
    list(encoders.vocabularies) { $0.write($1) }
    append(",\n  \"features\": ")
    list(encoders.features) { writer, feature in
      writer.append(Self.json(feature, vocabularies: encoders.vocabularies.map(\.name)))
    }
    append(",\n  \"tasks\": ")
    list(encoders.tasks) { writer, task in
      let requires = task.requires.map { JSON(.string($0)) } ?? .null
      writer.append(["name": JSON(.string(task.name)), "requires": requires])
    }
    append("\n}\n")
  }

  /// One element a line.
  private mutating func list<Element>(_ elements: [Element], each: (inout EncodersWriter, Element) -> Void) {
    append("[")
    for (index, element) in elements.enumerated() {
      append(index == 0 ? "\n    " : ",\n    ")
      each(&self, element)
    }
    append("\n  ]")
  }

  private mutating func write(_ vocabulary: VocabularyEncoder) {
    let name = JSON(.string(vocabulary.name))
    switch vocabulary.kind {
    case .values(let texts):
      append("{\"kind\": \"values\", \"name\": ")
      append(name)
      append(", \"values\": [")
      for index in texts.indices {
        if index > 0 { append(", ") }
        append(value: texts.bytes(at: index))
      }
      append("]}")
    case .hash(let buckets): append(["kind": "hash", "name": name, "buckets": JSON(.integer(buckets))])
    case .numbers(let count): append(["kind": "numbers", "name": name, "count": JSON(.integer(count))])
    case .buckets(let count): append(["kind": "buckets", "name": name, "count": JSON(.integer(count))])
    }
  }

  private static func json(_ feature: FeatureEncoder, vocabularies: [String]) -> JSON {
    func vocabulary(_ index: Int) -> JSON { JSON(.string(vocabularies[index])) }
    var members: [JSONMember] = []
    func add(_ key: String, _ value: JSON) { members.append(JSONMember(key, value)) }
    let kind =
      switch feature.kind {
      case .categorical: "categorical"
      case .numeric: "numeric"
      case .bag: "bag"
      case .history: "history"
      }
    add("kind", JSON(.string(kind)))
    add("name", JSON(.string(feature.name)))
    add("side", JSON(.string(feature.side.rawValue)))
    switch feature.kind {
    case .categorical(let index): add("vocabulary", vocabulary(index))
    case .numeric: break
    case .bag(let index, let weighted):
      add("vocabulary", vocabulary(index))
      add("weighted", JSON(.boolean(weighted)))
    case .history(let indices, let length):
      add("vocabularies", JSON(.array(indices.map(vocabulary))))
      add("length", JSON(.integer(length)))
    }
    let transforms = JSON(.array(feature.transforms.map { JSON(.string(snakeCase($0.rawValue))) }))
    switch feature.encoding {
    case .ids: break
    case .hour: add("calendar", "hour")
    case .weekday: add("calendar", "weekday")
    case .boundaries(let boundaries):
      add("transforms", transforms)
      add("boundaries", JSON(.array(boundaries.map(number))))
    case .scale(let mean, let deviation, let fill):
      add("transforms", transforms)
      add("scale", ["mean": number(mean), "deviation": number(deviation), "fill": number(fill)])
    }
    return JSON(.object(members))
  }

  private static func number(_ value: Float) -> JSON { JSON(.number(Double(value))) }

  // MARK: Bytes

  private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

  private mutating func append(_ json: JSON) { append(json.text()) }

  private mutating func append(value: ArraySlice<UInt8>) {
    // Most values are plain ASCII, which needs no second look.
    if value.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      output.append(UInt8(ascii: "\""))
      output.append(contentsOf: value)
      output.append(UInt8(ascii: "\""))
    } else if let text = String(validating: value, as: UTF8.self) {
      append(JSON(.string(text)))
    } else {
      append("{\"hex\": \"")
      for byte in value { append((byte < 16 ? "0" : "") + String(byte, radix: 16)) }
      append("\"}")
    }
  }
}

extension TimeZoneOffset {
  /// As `init(parsing:)` reads it.
  fileprivate var text: String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = abs(seconds) / 60
    return "\(seconds < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }
}
