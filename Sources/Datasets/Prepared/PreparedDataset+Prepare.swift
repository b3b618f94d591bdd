package import Kernels

extension PreparedDataset {
  /// Reads the files of a description and prepares them, or maps what an earlier run prepared.
  ///
  /// What was prepared is used again only if the description, the format version, and size and time of change of every file
  /// are the same and all checksums hold; otherwise it is made anew and replaced.
  /// - Parameters:
  ///   - seed: the experiment's seed, from which training negatives are drawn.
  ///   - cacheFolder: an existing folder for prepared datasets; nil keeps nothing.
  ///   - team: the threads that share the work; the result does not depend on their number.
  /// - Throws: every mistake of the description at once, or the first one in the files.
  package static func prepare(
    _ description: DatasetDescription, seed: UInt64, cacheFolder: String? = nil, team: ThreadTeam = .perCore
  ) throws(DatasetError) -> PreparedDataset {
    let (plan, resolver, readers) = try description.resolved()
    guard let cacheFolder else {
      return PreparedDataset(plan, try Preparation.run(plan, resolver, readers, team: team), seed: seed)
    }
    let identity = try identity(of: plan, readers)
    var hash = StableHash()
    hash.combine(Array("\(description)".utf8))
    let path = "\(cacheFolder)/\(description.name)-\(String(hash.value, radix: 16)).prepared"
    if let kept = ArrayStore(mapping: path, team: team), case .bytes(let bytes)? = kept.section("identity"),
      bytes.array == identity
    {
      return PreparedDataset(plan, kept, seed: seed)
    }
    var store = try Preparation.run(plan, resolver, readers, team: team)
    store.add("identity", identity)
    do { try store.write(to: path, team: team) } catch {
      throw .cacheUnwritable(path: error.path, reason: error.reason)
    }
    return PreparedDataset(plan, ArrayStore(mapping: path, team: team, isTrusted: true) ?? store, seed: seed)
  }

  /// The files that a description reads.
  package static func files(of description: DatasetDescription) -> [String] {
    description.readTables.map { description.path(of: $0) }
  }

  /// Whether all files that a description reads are there; if not, which are missing.
  package static func missingFiles(of description: DatasetDescription) -> [String] {
    files(of: description).filter { (try? FileIdentity(path: $0)) == nil }
  }

  /// All that the prepared arrays depend on.
  private static func identity(of plan: DatasetPlan, _ readers: [TableReader]) throws(DatasetError) -> [UInt8] {
    // The text of a value holds every stored property by name, so a property added later is in it without a thought.
    var text = "\(plan.description)"
    for reader in readers {
      do {
        let file = try FileIdentity(path: reader.path)
        text += "\n\(reader.path) \(file.size) \(file.changed)"
      } catch { throw .unreadableFile(path: reader.path, reason: error.reason) }
    }
    return Array(text.utf8)
  }
}

extension DatasetDescription {
  /// Checks the description, opens its files and resolves its names.
  /// - Parameter columns: further columns that are read, of the sample table or of joined ones.
  /// - Throws: every mistake of the description at once, or those of the files' headers.
  func resolved(reading columns: [String] = []) throws(DatasetError) -> (
    plan: DatasetPlan, resolver: DescriptionResolver, readers: [TableReader]
  ) {
    if let error = DatasetError.joining(mistakes()) { throw error }
    let readers = try openTables()
    let known = Dictionary(uniqueKeysWithValues: readers.map { ($0.description.name, $0.fields.compactMap { $0 }) })
    let resolver = DescriptionResolver(self, columns: known)
    resolver.checkAll()
    for column in columns { resolver.address(column, Self.askedFor, types: [.id, .time, .number]) }
    if let error = DatasetError.joining(resolver.errors) { throw error }
    return (DatasetPlan(resolver), resolver, readers)
  }

  /// The tables that are read, in the order of the description.
  var readTables: [TableDescription] {
    let used = usedTables
    return tables.filter { used.contains($0.name) }
  }

  /// Full path of a table's file.
  package func path(of table: TableDescription) -> String {
    table.file.hasPrefix("/") || folder.isEmpty ? table.file : "\(folder)/\(table.file)"
  }

  /// Opens every file and reads its header; all that fail are reported together.
  func openTables() throws(DatasetError) -> [TableReader] {
    var readers: [TableReader] = []
    var errors: [DatasetError] = []
    for table in readTables {
      let path = path(of: table)
      if (try? FileIdentity(path: path)) == nil {
        errors.append(.missingFile(table: table.name, path: path))
        continue
      }
      do { readers.append(try TableReader(table, path: path)) } catch { errors.append(error) }
    }
    if let error = DatasetError.joining(errors) { throw error }
    return readers
  }
}
