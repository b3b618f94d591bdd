import Datasets

extension Form where Value == FittedEncoders {
  /// The content of `encoders.json`.
  static var encoders: Form {
    .object("fitted encoders") { reader in
      _ = reader.read("format", Form<Bool>.choice([(EncodersFile.format, true)], what: "format of encoders"))
      _ = reader.read(
        "version",
        Form<Int>("\(EncodersFile.version), the version that this program reads", placeholder: 1) { json in
          json.content == .integer(EncodersFile.version) ? EncodersFile.version : nil
        })
      let ids = Form<Bool>.object("the ids that stand for no value") { reader in
        for (key, id) in [("missing", 0), ("unseen", 1), ("first", 2)] {
          _ = reader.read(key, .integer(.from(id, through: id)))
        }
        return true
      }
      _ = reader.read("ids", ids)
      let dataset = reader.read("dataset", .text)
      let zone = reader.read("time_zone", .timeZone)
      let vocabularies = reader.read("vocabularies", .list(of: .vocabularyEncoder))
      return FittedEncoders(
        dataset: dataset, timeZone: zone, vocabularies: vocabularies,
        features: reader.read("features", .list(of: .featureEncoder(vocabularies))),
        tasks: reader.read("tasks", .list(of: .encodedTask)))
    }
  }
}

extension Form where Value == VocabularyEncoder {
  fileprivate static var vocabularyEncoder: Form {
    func encoder(_ reader: ObjectReader, _ kind: (ObjectReader) -> VocabularyEncoder.Kind) -> VocabularyEncoder {
      VocabularyEncoder(name: reader.read("name", .text), kind: kind(reader))
    }
    return .kinds(
      "kind of vocabulary",
      [
        ("values", { encoder($0) { .values($0.read("values", .texts)) } }),
        ("hash", { encoder($0) { .hash(buckets: $0.read("buckets", .integer(.from(1)))) } }),
        ("numbers", { encoder($0) { .numbers(count: $0.read("count", .integer(.from(1)))) } }),
        ("buckets", { encoder($0) { .buckets(count: $0.read("count", .integer(.from(1)))) } }),
      ])
  }
}

extension Form where Value == TextList {
  /// Read at one go: there may be millions.
  fileprivate static var texts: Form {
    Form("a list of strings, or of objects with the key \"hex\"", placeholder: TextList()) { json in
      guard case .array(let elements) = json.content else { return nil }
      var texts = TextList()
      for element in elements {
        if case .string(let text) = element.content {
          texts.append(text.utf8)
        } else if case .string(let digits)? = element["hex"]?.content, let bytes = bytes(ofHex: digits) {
          texts.append(bytes)
        } else {
          return nil
        }
      }
      return texts
    }
  }

  private static func bytes(ofHex text: String) -> [UInt8]? {
    guard text.utf8.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    var high: Int?
    for character in text {
      guard let digit = character.hexDigitValue else { return nil }
      if let first = high { bytes.append(UInt8(first * 16 + digit)) }
      high = high == nil ? digit : nil
    }
    return bytes
  }
}

extension Form where Value == FeatureEncoder {
  fileprivate static func featureEncoder(_ vocabularies: [VocabularyEncoder]) -> Form {
    let reading = FeatureEncoderReading(vocabularies: vocabularies)
    return .kinds(
      "kind of feature",
      [
        ("categorical", reading.categorical), ("numeric", reading.numeric), ("bag", reading.bag),
        ("history", reading.history),
      ])
  }
}

/// Reads the kinds of feature.
private struct FeatureEncoderReading {
  let vocabularies: [VocabularyEncoder]

  private var vocabulary: Form<Int> { .vocabulary(of: vocabularies) }

  func categorical(_ reader: ObjectReader) -> FeatureEncoder {
    let index = reader.read("vocabulary", vocabulary)
    let kind = FeatureKind.categorical(vocabulary: index)
    if let calendar = reader.readIfPresent("calendar", .calendar) {
      return encoder(reader, kind: kind, encoding: calendar)
    }
    let transforms = transforms(reader)
    guard let boundaries = reader.readIfPresent("boundaries", .boundaries) else { return encoder(reader, kind: kind) }
    if vocabularies.indices.contains(index), vocabularies[index].kind != .buckets(count: boundaries.count + 1) {
      let expected = "one number less than the vocabulary has buckets"
      reader.report(.unexpected(found: "\(boundaries.count) numbers", expected: expected), at: "boundaries")
    }
    return encoder(reader, kind: kind, transforms: transforms, encoding: .boundaries(boundaries))
  }

  func numeric(_ reader: ObjectReader) -> FeatureEncoder {
    let transforms = transforms(reader)
    return encoder(reader, kind: .numeric, transforms: transforms, encoding: reader.read("scale", .scale))
  }

  func bag(_ reader: ObjectReader) -> FeatureEncoder {
    let index = reader.read("vocabulary", vocabulary)
    return encoder(reader, kind: .bag(vocabulary: index, weighted: reader.read("weighted", .boolean)))
  }

  func history(_ reader: ObjectReader) -> FeatureEncoder {
    let indices = reader.read("vocabularies", .list(of: vocabulary, .from(1)))
    let length = reader.read("length", .integer(.from(1)))
    return encoder(reader, kind: .history(vocabularies: indices, maximumLength: length))
  }

  private func encoder(
    _ reader: ObjectReader, kind: FeatureKind, transforms: [NumericTransform] = [],
    encoding: FeatureEncoder.Encoding = .ids
  ) -> FeatureEncoder {
    FeatureEncoder(
      name: reader.read("name", .text), side: reader.read("side", .choice("side")), kind: kind,
      transforms: transforms, encoding: encoding)
  }

  private func transforms(_ reader: ObjectReader) -> [NumericTransform] {
    reader.readIfPresent("transforms", .list(of: .choice("transform"))) ?? []
  }
}

extension Form where Value == Int {
  /// The name of a vocabulary, as its index.
  fileprivate static func vocabulary(of vocabularies: [VocabularyEncoder]) -> Form {
    let names = vocabularies.map(\.name)
    return Form("the name of a vocabulary") { node in
      let (name, resolved) = Form<String>.text.decode(node)
      if let index = names.firstIndex(of: name) { return (index, resolved) }
      if case .string = node.value.content { node.report(.unknownName(name, what: "vocabulary", known: names)) }
      return (0, resolved)
    }
  }
}

extension Form where Value == [Float] {
  fileprivate static var boundaries: Form {
    Form("a list of numbers, each larger than the one before", placeholder: []) { json in
      guard case .array(let elements) = json.content else { return nil }
      let numbers = elements.compactMap { element -> Float? in
        switch element.content {
        case .integer(let integer): Float(integer)
        case .number(let number): Float(number)
        default: nil
        }
      }
      guard numbers.count == elements.count, zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
        return nil
      }
      return numbers
    }
  }
}

extension Form where Value == FeatureEncoder.Encoding {
  fileprivate static var calendar: Form {
    .choice([("hour", .hour), ("weekday", .weekday)], what: "calendar")
  }

  fileprivate static var scale: Form {
    .object("an object with mean, deviation and fill") { reader in
      .scale(
        mean: reader.read("mean", .float()), deviation: reader.read("deviation", .float(.above(0))),
        fill: reader.read("fill", .float()))
    }
  }
}

extension Form where Value == PredictionTask {
  fileprivate static var encodedTask: Form {
    .object("an object that names a task") { reader in
      PredictionTask(name: reader.read("name", .text), requires: reader.readOptional("requires", .text))
    }
  }
}
