import Experiments
import Testing

/// Whatever is put in the place of whichever value, the answer is a list of mistakes or an experiment that resolves to
/// itself, never a crash.
@Suite struct MutationTests {
  @Test func survivesEverySubstitution() throws {
    let folder = try TemporaryFolder(["main.json": goodExperiment, "dataset.json": goodDataset])
    var configuration = Configuration(file: folder.path + "/main.json")
    let substitutes: [JSON] = [.null, -1, 0.5, "x", [], [:], ["kind": "x"]]
    var accepted = 0
    var refused = 0
    for mutant in mutants(of: configuration.root, by: substitutes) {
      configuration.root = mutant
      do throws(ConfigurationError) {
        let (value, resolved) = try configuration.experiment(needsFiles: false)
        accepted += 1
        configuration.root = resolved
        let again = try configuration.experiment(needsFiles: false)
        #expect(again.value == value)
        #expect(again.resolved == resolved)
      } catch {
        refused += 1
        #expect(!error.mistakes.isEmpty)
      }
    }
    #expect(accepted > 50)
    #expect(refused > 1000)
  }

  /// The value with each part in turn replaced by each substitute or left out.
  private func mutants(of value: JSON, by substitutes: [JSON]) -> [JSON] {
    var found = substitutes.map { JSON($0.content, origin: value.origin) }
    switch value.content {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        for mutant in mutants(of: element, by: substitutes) {
          var changed = elements
          changed[index] = mutant
          found.append(JSON(.array(changed), origin: value.origin))
        }
      }
    case .object(let members):
      for (index, member) in members.enumerated() {
        var fewer = members
        fewer.remove(at: index)
        found.append(JSON(.object(fewer), origin: value.origin))
        for mutant in mutants(of: member.value, by: substitutes) {
          var changed = members
          changed[index].value = mutant
          found.append(JSON(.object(changed), origin: value.origin))
        }
      }
    default: break
    }
    return found
  }
}
