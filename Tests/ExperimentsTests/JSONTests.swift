import Experiments
import Testing

@Suite struct JSONTests {
  @Test(
    arguments: [
      ("null", JSON(.null)),
      (" true ", true),
      ("-0", JSON(.integer(0))),
      ("9007199254740993", JSON(.integer(9_007_199_254_740_993))),
      ("-9223372036854775808", JSON(.integer(.min))),
      ("1.0", JSON(.number(1))),
      ("-2.5e-3", JSON(.number(-0.0025))),
      ("1E2", JSON(.number(100))),
      (#""a\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00é""#, "a\"\\/\u{8}\u{C}\n\r\té😀é"),
      ("[]", []),
      ("[1,[2],{}]", [1, [2], [:]]),
      (#"{"b":1,"a":{"c":null}}"#, ["b": 1, "a": ["c": .null]]),
      ("\u{FEFF}1", 1),
    ] as [(String, JSON)])
  func reads(text: String, expected: JSON) throws {
    #expect(try json(text) == expected)
  }

  @Test func keepsPlaces() throws {
    let value = try json("{\n  \"é\": \"ü\", \"b\": [1,\n 22]\n}")
    #expect(value.origin == .file("test.json", line: 1, column: 1))
    #expect(value["b"]?.origin == .file("test.json", line: 2, column: 18))
    #expect(value.members?[1].keyOrigin == .file("test.json", line: 2, column: 13))
    #expect(value.origin(at: "b.1") == .file("test.json", line: 3, column: 2))
    // A path that leads nowhere has the place of what would hold it.
    #expect(value.origin(at: "b.7.x") == .file("test.json", line: 2, column: 18))
  }

  @Test(arguments: [
    ("", "1:1: expected a value, found the end of the file"),
    ("{\"a\": }", "1:7: expected a value, found '}'"),
    ("{\"a\": tru}", "1:7: expected a value, found tru"),
    ("{\"a\": NaN}", "1:7: expected a value, found NaN"),
    ("{\"a\": é}", "1:7: expected a value, found 'é'"),
    ("{a: 1}", "1:2: expected a key in double quotes, found a"),
    ("{\"a\" 1}", "1:6: expected ':' after the key \"a\", found 1"),
    ("{\"a\": 1\n \"b\": 2}", "2:2: expected ',' or '}', found \"b\""),
    ("[1 2]", "1:4: expected ',' or ']', found 2"),
    ("[1", "1:3: expected ',' or ']', found the end of the file"),
    ("[1,\n]", "1:3: there is a comma before ']'; remove it"),
    ("{\"a\": 1, }", "1:8: there is a comma before '}'; remove it"),
    ("{ // note\n}", "1:3: JSON has no comments; remove it"),
    ("# note\n{}", "1:1: JSON has no comments; remove it"),
    ("{'a': 1}", "1:2: strings are written in double quotes, not in single ones"),
    ("['a']", "1:2: strings are written in double quotes, not in single ones"),
    ("[\"a\n\"]", "1:2: the string that begins here is not closed on its line; add the missing '\"'"),
    ("[\"C:\\data\"]", "1:5: \\d is not an escape; write \\\\ for a backslash"),
    ("[\"\\ud83d\"]", "1:3: \\ud83d is not an escape; write \\\\ for a backslash"),
    ("[\"\\u12\"]", "1:3: \\u12\"] is not an escape; write \\\\ for a backslash"),
    ("[\"a\tb\"]", "1:4: a string may not hold the control character 9; write it as an escape"),
    ("[01]", "1:2: 01 is not a number in JSON; write it like 12, -0.5 or 1e-3"),
    ("[.5]", "1:2: .5 is not a number in JSON; write it like 12, -0.5 or 1e-3"),
    ("[+1]", "1:2: +1 is not a number in JSON; write it like 12, -0.5 or 1e-3"),
    ("[1.]", "1:2: 1. is not a number in JSON; write it like 12, -0.5 or 1e-3"),
    ("[1e]", "1:2: 1e is not a number in JSON; write it like 12, -0.5 or 1e-3"),
    ("[9223372036854775808]", "1:2: the number 9223372036854775808 is too large"),
    ("[1e999]", "1:2: the number 1e999 is too large"),
    ("{} {}", "1:4: expected the end of the file, found '{'"),
    ("{\"a\": 1,\n \"a\": 2}", "2:2: the key \"a\" already stands at line 1; remove one of the two"),
  ])
  func reportsSyntax(text: String, message: String) {
    var mistakes: [Mistake] = []
    _ = JSON.parse(Array(text.utf8), mistakes: &mistakes) { .file("f.json", line: $0, column: $1) }
    #expect(mistakes.map(\.description) == ["f.json:" + message])
  }

  @Test func refusesWhatIsNotUTF8() {
    var mistakes: [Mistake] = []
    let value = JSON.parse([0x22, 0xFF, 0x22], mistakes: &mistakes) { .file("f.json", line: $0, column: $1) }
    #expect(value == nil)
    #expect(mistakes.map(\.description) == ["f.json:1:1: the file is not UTF-8 text; save it as UTF-8"])
  }

  @Test func refusesDeepNesting() {
    var mistakes: [Mistake] = []
    let text = String(repeating: "[", count: 100_000)
    _ = JSON.parse(Array(text.utf8), mistakes: &mistakes) { .file("f.json", line: $0, column: $1) }
    #expect(mistakes.map(\.description) == ["f.json:1:129: values are nested more than 128 deep"])
  }

  @Test func writesOnOneLine() {
    let value: JSON = ["b": [1, 0.1, 1e-7, 1e20, -0.0], "a": ["x": .null, "y": true], "s": "é\"\\\n\u{1}"]
    #expect(
      value.text()
        == #"{"b": [1, 0.1, 1e-07, 1e+20, -0.0], "a": {"x": null, "y": true}, "s": "é\"\\\n\u0001"}"#)
  }

  @Test func writesDocuments() {
    let list = JSON(.array((0..<40).map { JSON(.integer($0 * 100)) }))
    let value: JSON = ["short": [1, 2], "empty": [:], "long": ["list": list]]
    let rows = (0..<40).map { "      \($0 * 100)" }.joined(separator: ",\n")
    #expect(
      value.document()
        == "{\n  \"short\": [1, 2],\n  \"empty\": {},\n  \"long\": {\n    \"list\": [\n\(rows)\n    ]\n  }\n}\n")
  }

  @Test func readsBackWhatItWrites() throws {
    var stream: UInt64 = 88_172_645_463_325_252
    for _ in 0..<2000 {
      stream ^= stream << 13
      stream ^= stream >> 7
      stream ^= stream << 17
      let number = Double(bitPattern: stream)
      guard number.isFinite else { continue }
      let value: JSON = ["n": JSON(.number(number)), "i": JSON(.integer(Int(bitPattern: UInt(stream))))]
      #expect(try json(value.text()) == value)
      #expect(try json(value.document()) == value)
    }
  }
}
