import Datasets
import Experiments
import FoundationEssentials
package import Kernels
import Metrics
import Models
import Training

/// Exports a student: writes the files of a bundle, reads each one back, and gives the folder its name only when all of
/// them agree with the run.
package struct Exporter {
  let source: ExportSource
  let formats: Set<ExportFormat>
  /// Fewer dimensions, to which the item vectors are reduced besides.
  let width: Int?
  /// What this program is called, with its version.
  let program: String
  let team: ThreadTeam
  private let note: (String) -> Void
  private let follow: (_ step: String, _ samples: Int) -> StepProgress
  private let isInterrupted: () -> Bool

  /// - Parameters:
  ///   - note: told what is being done, in a sentence.
  ///   - follow: called as a step begins that takes long where there are many samples.
  ///   - isInterrupted: asked between the steps; when it says so, nothing is exported.
  package init(
    _ source: ExportSource, formats: Set<ExportFormat>, width: Int?, program: String, team: ThreadTeam,
    note: @escaping (String) -> Void,
    follow: @escaping (_ step: String, _ samples: Int) -> StepProgress = { _, _ in
      StepProgress(update: { _ in }, finish: {})
    }, isInterrupted: @escaping () -> Bool = { false }
  ) {
    self.source = source
    self.formats = formats
    self.width = width
    self.program = program
    self.team = team
    self.note = note
    self.follow = follow
    self.isInterrupted = isInterrupted
  }

  /// Writes the folder `path`, in place of an older export.
  /// - Throws: `ExportError`, after which nothing has changed.
  package func callAsFunction(to path: String) throws(ExportError) -> ExportReport {
    if formats.contains(.faiss), !FaissIndex.isAvailable { throw .noFaiss }
    guard !source.items.ids.isEmpty else { throw .noItems }
    let most = min(source.student.vectorWidth - 1, source.items.ids.count)
    if let width, width > most { throw .width(width, most: most) }
    let folder = try ExportFolder(for: path)
    do throws(ExportError) {
      let report = try fill(folder, path: path)
      if isInterrupted() { throw .interrupted }
      try folder.finish()
      return report
    } catch {
      folder.discard()
      throw error
    }
  }

  private func fill(_ folder: ExportFolder, path: String) throws(ExportError) -> ExportReport {
    let test = source.test
    try begin("Scoring \(test.count) test samples as in training …")
    let scorer = Scorer(team: team)
    let trained = scorer.scores(of: source.student, on: test)
    let truth = scorer.truth(of: test)
    for (task, logits) in zip(source.student.schema.tasks, trained.logits) {
      guard let sample = logits.firstIndex(where: { !$0.isFinite }) else { continue }
      throw .scoreNotFinite(sample: sample, task: task.name)
    }
    try checkMetrics(of: trained, truth)

    try begin("Computing the vectors of \(source.items.ids.count) items …")
    let towers = TowerVectors(student: source.student, team: team)
    let computed = ExactVectors(towers.items(source.items.source), width: source.student.vectorWidth)
    if let place = computed.values.firstIndex(where: { !$0.isFinite }) {
      throw .vectorNotFinite(item: source.items.ids[place / computed.width])
    }
    if formats.contains(.fp16), let place = computed.values.firstIndex(where: { Float16($0).isInfinite }) {
      throw .beyondHalfPrecision(item: source.items.ids[place / computed.width])
    }
    var bundle = BundleWriter(folder: folder, source: source)
    if formats.contains(.safetensors) { try bundle.writeWeights() }
    if formats.contains(.onnx) {
      try begin("Writing the ONNX models …")
      try bundle.writeONNX(trained: trained.logits, program: program, team: team) {
        follow("running the ONNX models", $0)
      }
    }
    try bundle.writeIDs()
    let vectors = formats.contains(.npy) ? try bundle.writeVectors(computed) : computed
    var forms: [(name: String, vectors: any StoredVectors)] = []
    if formats.contains(.fp16) { forms.append(("fp16", try bundle.writeHalves(of: vectors))) }
    if formats.contains(.int8) { forms.append(("int8", try bundle.writeBytes(of: vectors))) }
    let formula = ScoringFormula(of: source.student)
    if let width {
      // Users of the training split, so that the loss is measured for others.
      let users = towers.users(source.training, count: 2000)
      let queries = users.flatMap { user in formula.queries(for: user.span) }
      forms.append(("svd\(width)", try bundle.writeReduced(vectors, to: width, for: queries)))
    }

    try begin("Scoring the test samples from the exported vectors …")
    var locator = ItemLocator(features: source.student.itemFeatures)
    var first = 0
    for piece in source.items.source.pieces() {
      let batch = source.items.source.batch(lists: piece)
      locator.add(batch, first: first)
      first += batch.count
    }
    let scores = StoredScores(student: source.student, formula: formula, locator: locator, team: team)
      .logits(of: test, by: [vectors] + forms.map(\.vectors))
    let comparison = ScoreComparison(scores.logits[0], with: trained.logits, stored: scores.stored)
    guard comparison.agrees else {
      throw .different(
        file: "item_vectors.npy",
        finding: "a test score differs from training's by \(comparison.largestDifference)")
    }
    bundle.note(
      "item_vectors.npy",
      "bit for bit; \(comparison.samples) test scores within \(shortest(comparison.largestDifference))")

    let userVectors = towers.users(test, count: LossProbe.userCount(items: source.items.ids.count))
    if formats.contains(.faiss) { try bundle.writeFaiss(vectors, formula: formula, users: userVectors) }
    if !forms.isEmpty { try begin("Measuring what smaller item vectors lose …") }
    let probe = LossProbe(formula: formula, users: userVectors, labels: truth.labels, lists: truth.lists)
    let storage = forms.enumerated().map { index, form in
      StorageReport(
        name: form.name, bytesPerVector: form.vectors.bytesPerVector, kept: (form.vectors as? ReducedVectors)?.kept,
        losses: probe.losses(
          of: form.vectors, against: vectors, logits: scores.logits[index + 1], exact: scores.logits[0]))
    }
    if let encoders = source.encoders { try bundle.writeEncoders(encoders) }
    try bundle.writeDescription()
    let draft = ExportReport(
      path: path, files: bundle.files, items: source.items.ids.count, width: formula.width, comparison: comparison,
      metrics: metrics(ModelScores(logits: scores.logits[0]), truth), storage: storage, users: userVectors.count,
      manifest: .null)
    return try bundle.writeManifest(draft, formula: formula, program: program)
  }

  private func begin(_ step: String) throws(ExportError) {
    if isInterrupted() { throw .interrupted }
    note(step)
  }

  /// What the student's metrics are now, beside what the run reported; those that need a teacher are left out.
  private func metrics(_ scores: ModelScores, _ truth: SplitTruth) -> [ExportedMetric] {
    guard source.test.count > 0 else { return [] }
    let report = ModelReport(
      model: source.model, split: "test", schema: source.student.schema, metrics: source.metrics, scores: scores,
      truth: truth, teacher: nil, team: team)
    return report.tasks.flatMap { task in
      task.values.map { value in
        ExportedMetric(
          task: task.task, name: value.name,
          run: source.reported.first { $0.task == task.task && $0.name == value.name }?.value, export: value.value)
      }
    }
  }

  /// That the student scores the test split as the run said it did, up to what another processor's rounding changes.
  private func checkMetrics(of trained: ModelScores, _ truth: SplitTruth) throws(ExportError) {
    for metric in metrics(trained, truth) {
      guard let run = metric.run, let export = metric.export else { continue }
      if !(abs(run - export) <= 1e-3 * max(1, abs(run))) {
        throw .otherMetrics(metric: metric.name, task: metric.task, run: run, export: export)
      }
    }
  }
}

/// A difference in three digits.
func shortest(_ value: Float) -> String {
  guard value > 0, value.isFinite else { return "\(value)" }
  var (mantissa, exponent) = (Double(value), 0)
  while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  let digits = (mantissa * 10).rounded() / 10
  return exponent < 0 ? "\(digits)e\(exponent)" : "\(digits)"
}
