import Experiments
import Foundation
import Sweeps
import Testing

/// Against Optuna 5.0: see Fixtures/make_importance_fixture.py.
@Suite struct ImportanceTests {
  private static let cases: [JSON] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/importance.json")
    var mistakes: [Mistake] = []
    let bytes = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
    return JSON.parse(bytes, mistakes: &mistakes) { .file("importance.json", line: $0, column: $1) }?.elements ?? []
  }()

  @Test func fixtureIsThere() { #expect(Self.cases.count == 9) }

  @Test(arguments: cases.indices) func agreesWithOptuna(index: Int) throws {
    let study = Self.cases[index]
    let distributions = try #require(study["keys"]?.elements.map(Distribution.init(fixture:)))
    let parameters = try #require(
      study["trials"]?.elements.map { trial in
        zip(distributions, trial.elements).map { Parameter(distribution: $0, value: $1.double) as Parameter? }
      })
    let values = try #require(study["values"]?.elements.map(\.double))
    let shares = try #require(Importance.shares(parameters, isBest: Importance.best(values)))
    for (share, expected) in zip(shares, study["shares"]?.elements ?? []) {
      #expect(abs(share - expected.double) < 1e-9)
    }
    #expect(shares.count == distributions.count)
  }

  @Test func saysNothingWithoutAnythingToCompare() {
    let parameter = Parameter(distribution: .number(ValueRange(0, 1)), value: 0.5)
    #expect(Importance.shares([[parameter]], isBest: [true]) == nil)
    #expect(Importance.shares([], isBest: []) == nil)
    #expect(Importance.shares([[parameter], [parameter]], isBest: [true, true]) == nil)
  }

  /// A base outside of the range is a regime of one trial: it only makes the others a smaller share of all.
  @Test func aBaseOutsideOfTheRangeCountsForNothing() throws {
    let inside = Distribution.number(ValueRange(0, 1))
    let parameters = [0.1, 0.2, 0.8, 0.9].map { [Parameter(distribution: inside, value: $0) as Parameter?] }
    let wider = Parameter(distribution: .number(ValueRange(0, 5)), value: 5)
    let best = [true, false, false, false]
    #expect(Importance.shares(parameters, isBest: best) == [1])
    #expect(Importance.shares(parameters + [[wider]], isBest: best + [false]) == [1])
  }

  @Test func theBestQuarterIsRoundedUpAndTakesTies() {
    #expect(Importance.best([3, 1, 2, 4, 5]) == [false, true, true, false, false])
    #expect(Importance.best([1, 1, 1, 2]) == [true, true, true, false])
  }
}

extension JSON {
  fileprivate var elements: [JSON] { if case .array(let elements) = content { elements } else { [] } }

  fileprivate var double: Double {
    switch content {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: .nan
    }
  }
}

extension Distribution {
  fileprivate init(fixture: JSON) {
    let attributes = fixture["attributes"]
    if let choices = attributes?["choices"] {
      self = .categorical(choices.elements)
    } else {
      self = .number(
        ValueRange(
          attributes?["low"]?.double ?? 0, attributes?["high"]?.double ?? 1,
          isLogarithmic: attributes?["log"] == true, isInteger: fixture["name"] == "IntDistribution"))
    }
  }
}
