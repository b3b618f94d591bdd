import Kernels

extension Search {
  /// The points of a sweep, one setting a varied key; the base comes first and no point twice.
  ///
  /// All are known before the first trial runs: neither search learns from results, so trials do not wait for one another
  /// and the same sweep has the same points whatever the number of workers.
  package func points(of vary: [VariedKey], base: [Setting]) -> [[Setting]] {
    switch self {
    case .grid: Self.distinct(Self.grid(vary), after: base, limit: .max)
    case .random(let trials, let seed):
      Self.distinct(
        (0..<Self.draws(trials)).lazy.map { draw in
          var random = RandomStream(seed: seed, purpose: "sweep", index: UInt64(draw))
          return vary.map { $0.setting(at: random.uniformDouble()) }
        }, after: base, limit: trials)
    case .quasiRandom(let trials, let seed):
      Self.quasiRandom(vary, base: base, trials: trials, seed: seed)
    }
  }

  private static func quasiRandom(_ vary: [VariedKey], base: [Setting], trials: Int, seed: UInt64) -> [[Setting]] {
    let sequence = Halton(dimensions: vary.count, seed: seed)
    return distinct(
      (0..<draws(trials)).lazy.map { draw in zip(vary, sequence.point(draw)).map { $0.setting(at: $1) } },
      after: base, limit: trials)
  }

  /// After so many draws the few points that never came are given up.
  private static func draws(_ trials: Int) -> Int { 1000 * trials }

  private static func distinct(
    _ candidates: some Sequence<[Setting]>, after base: [Setting], limit: Int
  ) -> [[Setting]] {
    var points = [base]
    for candidate in candidates {
      if points.count >= limit { break }
      if !points.contains(candidate) { points.append(candidate) }
    }
    return points
  }

  /// Every combination of choices, the last key changing fastest.
  private static func grid(_ vary: [VariedKey]) -> [[Setting]] {
    vary.reduce([[]]) { combinations, key in
      guard case .choices(let choices) = key.domain else { return combinations }
      return combinations.flatMap { combination in choices.map { combination + [Setting(values: $0)] } }
    }
  }
}
