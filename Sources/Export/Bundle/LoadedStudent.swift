package import Autodiff
package import Datasets
import Distillation
package import Models
import Tensors
package import Training

/// A student with the weights of an export.
package struct LoadedStudent: Sendable {
  package let student: Student
  /// What the student reads, also of a teacher that it was trained with.
  package let parameters: [Parameter]

  /// The student of an export.
  /// - Parameters:
  ///   - path: its student.safetensors.
  ///   - isAlone: whether it is the student that learnt without the teacher.
  package init(
    ofExport path: String, recipe: Recipe, isAlone: Bool, schema: Schema,
    vocabularies: [(name: String, fingerprint: String)]
  ) throws(WeightsError) {
    let sharing = recipe.distillation.sharing
    let shares = !isAlone && recipe.distillation.mode == .joint && sharing != SharingConfiguration()
    try self.init(
      ofExport: path, recipe.student,
      sharing: shares ? recipe.teacher.configuration.map { ($0, sharing) } : nil, schema: schema,
      vocabularies: vocabularies)
  }

  /// - Parameters:
  ///   - teacher: the teacher that tables and modules are shared with.
  ///   - schema: the features and vocabularies that the student was trained on.
  ///   - vocabularies: what their ids mean, as `PreparedDataset.vocabularyFingerprints` has it; a file of weights that
  ///     were trained on others is refused.
  package init(
    ofExport path: String, _ configuration: StudentConfiguration,
    sharing teacher: (TeacherConfiguration, SharingConfiguration)? = nil, schema: Schema,
    vocabularies: [(name: String, fingerprint: String)]
  ) throws(WeightsError) {
    // The seed is of no account: every value is read.
    let store = ParameterStore(seed: 0)
    let shared = teacher.map { configuration, sharing in
      (Teacher(scope: store.root / "teacher", schema: schema, configuration: configuration), sharing)
    }
    student = Student(
      scope: store.root / "student", schema: schema, configuration: configuration, sharing: shared)
    let file = try Safetensors(reading: path)
    for vocabulary in vocabularies {
      guard let saved = file.metadata["vocabulary/\(vocabulary.name)"] else { continue }
      guard saved == vocabulary.fingerprint else { throw .vocabulary(path: path, name: vocabulary.name) }
    }
    var read: [Parameter] = []
    // Of the teacher only what the student reads is in the file.
    for parameter in store.parameters {
      let name = StudentWeights.name(of: parameter)
      guard parameter.path.hasPrefix("student/") || file.contains(name) else { continue }
      parameter.value = try file.tensor(name, parameter.value.shape)
      read.append(parameter)
    }
    parameters = read
  }
}
