import Kernels
import TestSupport
import Testing

@testable import Export

@Suite struct StoredVectorsTests {
  @Test func halvesRoundAsNumPyDoes() throws {
    let fixture = try ArrayFixtures.load().halves
    let halves = HalfVectors(rounding: ExactVectors(fixture.values, width: 1))
    #expect(halves.bits == fixture.bits)
  }

  @Test func bytesHaveAScaleARow() {
    // The largest of a row becomes 127; 0.5 of 2 is 31.75 and becomes 32; a row of zeros stays one.
    let bytes = ByteVectors(rounding: ExactVectors([1, -0.5, -2, 0.5, 0, 0], width: 2))
    #expect(bytes.bytes == [127, -64, -127, 32, 0, 0])
    #expect(bytes.scales == [1 / 127, 2 / 127, 0])
    #expect(bytes.bytesPerVector == 6)
    let exact = scattered(640)
    let stored = ByteVectors(rounding: ExactVectors(exact, width: 16))
    for (index, (value, expected)) in zip(stored.values, exact).enumerated() {
      #expect(abs(value - expected) <= stored.scales[index / 16] * 0.5001)
    }
  }

  @Test func reductionIsTheTruncatedDecomposition() throws {
    let fixture = try ArrayFixtures.load().svd
    let (values, vectors) = Factorisation.rightSingularVectors(
      fixture.matrix, rows: fixture.rows, columns: fixture.columns)
    for (found, expected) in zip(values, fixture.values) { #expect(abs(found - expected) < 1e-5) }
    for (found, expected) in zip(vectors, fixture.vectors) { #expect(abs(found - expected) < 1e-5) }

    let exact = ExactVectors(fixture.matrix, width: fixture.columns)
    let whole = ReducedVectors(reducing: exact, to: 4)
    #expect(abs(whole.kept - 1) < 1e-9)
    let query: [Float] = [0.5, -1, 2, 0.25]
    let products = CatalogueSearch(exact).products(query)
    for (found, expected) in zip(CatalogueSearch(whole).products(whole.query(query)), products) {
      #expect(abs(found + whole.offset(query) - expected) < 1e-5)
    }
    // What is left out of a narrower one is what the singular values left out hold.
    let narrow = ReducedVectors(reducing: exact, to: 2)
    let squares = fixture.centredValues.map { Double($0 * $0) }
    #expect(abs(narrow.kept - (squares[0] + squares[1]) / squares.reduce(0, +)) < 1e-6)
    #expect(narrow.rows(exact) == narrow.values)
  }

  @Test func dimensionsAreSpentOnWhatScoresDifferBy() {
    // Items differ much in their first dimension, which no query reads, and a little in their second, which all do.
    let exact = ExactVectors([9, 0.1, -9, 0.2, 5, 0.3, -5, 0.4], width: 2)
    let query: [Float] = [0, 1]
    func error(_ reduced: ReducedVectors) -> Float {
      let products = CatalogueSearch(reduced).products(reduced.query(query))
      return zip(products, CatalogueSearch(exact).products(query)).map { abs($0 + reduced.offset(query) - $1) }.max()
        ?? 0
    }
    #expect(error(ReducedVectors(reducing: exact, to: 1)) > 0.1)
    #expect(error(ReducedVectors(reducing: exact, to: 1, for: [0, 1, 0, 2, 0, -1, 0.001, 1])) < 0.01)
  }

  @Test func fewerItemsThanDimensionsAreReducedToo() {
    let exact = ExactVectors([3, 0, 0, 4, 0, 0], width: 3)
    // Two vectors differ from their mean in one direction only.
    let reduced = ReducedVectors(reducing: exact, to: 1)
    #expect(abs(reduced.kept - 1) < 1e-9)
    #expect(reduced.values.count == 2)
    let query: [Float] = [1, 1, 1]
    for (found, expected) in zip(CatalogueSearch(reduced).products(reduced.query(query)), [3, 4] as [Float]) {
      #expect(abs(found + reduced.offset(query) - expected) < 1e-5)
    }
  }

  @Test(arguments: [1, 3, 16, 40]) func gatheredProductsAreInnerProducts(width: Int) {
    let matrix = scattered(20 * width)
    let queries = Array(scattered(23 * width).suffix(2 * width))
    // Four together, one that is missing, and a rest.
    let rows: [Int32] = [3, 0, 19, 7, -1, 3, 2, 1, 5, 5]
    var products = [Float](repeating: .nan, count: 20)
    var span = products.mutableSpan
    GatheredProducts.multiply(queries: queries.span, matrix.span, rows: rows.span, width: width, into: &span)
    for (place, row) in rows.enumerated() {
      for query in 0..<2 {
        var expected = 0.0
        if row >= 0 {
          for column in 0..<width {
            expected += Double(queries[query * width + column]) * Double(matrix[Int(row) * width + column])
          }
        }
        #expect(abs(Double(products[place * 2 + query]) - expected) < 1e-5)
      }
    }
  }

  @Test func formulaGivesAQueryATask() {
    let formula = ScoringFormula(tasks: ["click", "buy"], weights: [[1, 2], [0, -1]], biases: [0.5, 0])
    #expect(formula.query(for: [3, 4], task: 0) == [3, 8])
    #expect(formula.queries(for: ([3, 4] as [Float]).span) == [3, 8, 0, -4])
  }

  @Test func lossesCompareRankingsWithTheExactOnes() {
    // One user who sees items 0, 1, 2 as 3, 2, 1; the stored form swaps the last two and moves nothing else.
    let formula = ScoringFormula(tasks: ["click"], weights: [[1]], biases: [0])
    let exact = ExactVectors([3, 2, 1], width: 1)
    let probe = LossProbe(formula: formula, users: [[1]], labels: [[0, 1, 0]], lists: [0, 3])
    let losses = probe.losses(
      of: ExactVectors([3, 1, 2], width: 1), against: exact, logits: [[3, 1, 2]], exact: [[3, 2, 1]])
    #expect(losses.count == 1)
    // Ranks 3 2 1 against 3 1 2: Spearman 1 - 6·2/(3·8) = 0.5; of three pairs one is turned round: Kendall 1/3.
    #expect(losses[0].requests.spearman == 0.5)
    #expect(abs((losses[0].catalogue.kendall ?? 0) - 1 / 3) < 1e-12)
    #expect(losses[0].hitRate == 1)
  }

  @Test(.enabled(if: FaissIndex.isAvailable)) func faissFindsWhatWeFind() throws {
    let folder = TemporaryFolder()
    let (width, count) = (12, 500)
    let vectors = ExactVectors(scattered(count * width), width: width)
    try FaissIndex.write(vectors.values, width: width, to: folder.path("flat.faiss"))
    let index = try FaissIndex(path: folder.path("flat.faiss"))
    #expect(index.count == count)
    #expect(index.width == width)
    let search = CatalogueSearch(vectors)
    for start in 0..<5 {
      let query = Array(scattered(100 + width).dropFirst(17 * start).prefix(width))
      let products = search.products(query)
      let found = try index.search(query, k: 20)
      for (rank, expected) in CatalogueSearch.top(20, of: products).enumerated() {
        #expect(abs(found[rank].product - products[expected]) < 1e-5)
        #expect(abs(products[found[rank].place] - products[expected]) < 1e-5)
      }
    }
    #expect(try index.search(scattered(width), k: 1000).count == count)
  }

  @Test(.enabled(if: FaissIndex.isAvailable)) func faissRefusesWhatIsNoIndex() throws {
    let folder = TemporaryFolder()
    try folder.write("nothing of the kind", to: "text.faiss")
    #expect(throws: FileFailure.self) { try FaissIndex(path: folder.path("text.faiss")) }
    #expect(throws: FileFailure.self) { try FaissIndex(path: folder.path("absent.faiss")) }
    #expect(throws: FileFailure.self) { try FaissIndex.write([1, 2], width: 2, to: folder.path("none/flat.faiss")) }
  }
}
