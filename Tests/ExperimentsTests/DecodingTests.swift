import Experiments
import Testing

private struct Part: Equatable {
  enum Colour: String, CaseIterable {
    case red, darkBlue
  }
  enum Shape: Equatable {
    case circle(radius: Double)
    case square(side: Int)
  }

  var count: Int
  var rate: Double
  var colour: Colour
  var shape: Shape
  var sizes: [Int]
  var note: String?

  static var form: Form<Part> {
    .object("a part") { reader in
      Part(
        count: reader.read("count", .integer(.from(1))),
        rate: reader.read("rate", .number(.from(0, below: 1)), default: 0.25),
        colour: reader.read("colour", .choice("colour"), default: "dark_blue"),
        shape: reader.read(
          "shape",
          .kinds(
            "shape",
            [
              ("circle", { .circle(radius: $0.read("radius", .number(.above(0)), default: 1)) }),
              ("square", { .square(side: $0.read("side", .integer())) }),
            ]), default: "circle"),
        sizes: reader.read("sizes", .list(of: .integer(.from(1)), .from(1)), default: [4, 2]),
        note: reader.readOptional("note", .text))
    }
  }
}

@Suite struct DecodingTests {
  @Test func statesEveryDefault() throws {
    let (value, resolved) = try json(#"{"note": "", "count": 3}"#).decode(as: Part.form)
    #expect(
      value
        == Part(count: 3, rate: 0.25, colour: .darkBlue, shape: .circle(radius: 1), sizes: [4, 2], note: ""))
    #expect(
      resolved.text()
        == #"{"count": 3, "rate": 0.25, "colour": "dark_blue", "shape": {"kind": "circle", "radius": 1}, "#
        + #""sizes": [4, 2], "note": ""}"#)
    let again = try resolved.decode(as: Part.form)
    #expect(again.value == value)
    #expect(again.resolved.text() == resolved.text())
  }

  @Test func findsAllMistakesInFileOrder() throws {
    let value = try json(
      """
      {
        "shape": {"kind": "cirle", "radius": -1},
        "colour": "dark-blue",
        "rate": 1,
        "sizs": [1],
        "sizes": [1, 0, "2"]
      }
      """)
    #expect {
      try value.decode(as: Part.form)
    } throws: { error in
      "\(error)" == """
        test.json:1:1: count is missing; it must be an integer of at least 1
        test.json:2:21: shape.kind is "cirle", which is no shape; did you mean "circle"?
        test.json:3:13: colour is "dark-blue", which is no colour; did you mean "dark_blue"?
        test.json:4:11: rate must be a number of at least 0 and below 1, but is 1
        test.json:5:3: sizs is not a known key; did you mean "sizes"?
        test.json:6:16: sizes.1 must be an integer of at least 1, but is 0
        test.json:6:19: sizes.2 must be an integer of at least 1, but is the string "2"
        """
    }
  }

  @Test func standsInWithoutFurtherComplaint() throws {
    #expect {
      try json(#"{"count": 1, "shape": 3, "sizes": {}}"#).decode(as: Part.form)
    } throws: { error in
      "\(error)" == """
        test.json:1:23: shape must be a shape: the name of one, or an object with the key "kind", but is 3
        test.json:1:35: sizes must be a list, each element an integer of at least 1, but is an empty object
        """
    }
  }
}
