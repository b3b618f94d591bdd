import Experiments
import FoundationEssentials
import Kernels

/// The folder of one sweep: `sweep.json`, the trials' journal, the teachers' weights, and in the end `best.json`,
/// `report.md` and `trials.csv`. One process at a time writes into it.
package struct SweepDirectory: Sendable {
  private let folder: RunDirectory
  package let plan: SweepPlan

  /// The folder as seen from the working directory.
  package var path: String { folder.path }

  /// The journal's file.
  package var journal: String { file("trials.journal") }

  private static let planName = "sweep.json"

  /// Begins a sweep in the folder `path`, or in the next free one of its name.
  package init(beginning plan: SweepPlan, at path: String?) throws {
    if let path, Self.holdsSweep(path) { throw SweepError.holdsSweep(path) }
    folder =
      try path.map { path throws(RunDirectoryError) in try RunDirectory(at: path) }
      ?? RunDirectory(named: plan.description.name, in: "sweeps")
    try folder.write(plan.frozen.document(), to: Self.planName)
    // From now on the sweep is what its folder says, as when it is resumed.
    self.plan = try SweepPlan(SweepSource(frozen: folder.file(Self.planName)))
  }

  /// Takes up a sweep that was begun.
  /// - Parameter other: what the sweep must be; nil where the folder alone says.
  package init(resuming path: String, as other: SweepPlan? = nil) throws {
    guard Self.holdsSweep(path) else { throw SweepError.notASweep(path) }
    folder = try RunDirectory(resuming: path, begunBy: Self.planName)
    plan = try SweepPlan(SweepSource(frozen: folder.file(Self.planName)))
    if let other, let difference = plan.frozen.difference(from: other.frozen, at: JSONPath()) {
      throw SweepError.otherSweep(
        directory: folder.path, path: difference.path, there: difference.here, here: difference.there)
    }
  }

  /// The path of a file in the folder.
  package func file(_ name: String) -> String { folder.file(name) }

  /// The folder for teachers' weights, which is made when it is not there.
  package func teachers() throws -> String {
    let path = file("teachers")
    _ = try makeFolder(path)
    return path
  }

  /// The folder for what the data are known by, which is made when it is not there.
  package func data() throws -> String {
    let path = file("data")
    _ = try makeFolder(path)
    return path
  }

  /// Writes a whole file, in place of an older one of that name.
  package func write(_ text: String, to name: String) throws { try folder.write(text, to: name) }

  /// A file's text; nil when it is not there.
  package func text(of name: String) -> String? { folder.text(of: name) }

  private static func holdsSweep(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/\(planName)")
  }
}

extension JSON {
  /// The first place where another value says something else, with both.
  func difference(from other: JSON, at path: JSONPath) -> (path: JSONPath, here: String, there: String)? {
    if self == other { return nil }
    switch (content, other.content) {
    case (.object(let members), .object(let others)):
      for member in members {
        let path = path.appending(member.key)
        guard let value = other[member.key] else { return (path, member.value.shortText, "missing") }
        if let difference = member.value.difference(from: value, at: path) { return difference }
      }
      if let added = others.first(where: { self[$0.key] == nil }) {
        return (path.appending(added.key), "missing", added.value.shortText)
      }
    case (.array(let elements), .array(let others)) where elements.count == others.count:
      for (index, pair) in zip(elements, others).enumerated() {
        if let difference = pair.0.difference(from: pair.1, at: path.appending(index)) { return difference }
      }
    default: break
    }
    // The order of keys may differ where nothing else does.
    return members == nil ? (path, shortText, other.shortText) : nil
  }

  private var shortText: String {
    let text = text()
    return text.count > 80 ? "\(text.prefix(77))..." : text
  }
}
