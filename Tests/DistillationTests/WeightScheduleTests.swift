import Distillation
import Testing

@Suite struct WeightScheduleTests {
  @Test(arguments: [(0, 0 as Float), (100, 0), (150, 0.25), (200, 0.5), (1000, 0.5)])
  func aRampIsFlatOutsideItsSteps(step: Int, weight: Float) {
    #expect(WeightSchedule.ramp(from: 0, to: 0.5, begin: 100, end: 200).weight(at: step) == weight)
  }

  @Test func aRampOfNoLengthIsAJump() {
    let jump = WeightSchedule.ramp(from: 1, to: 0.5, begin: 10, end: 10)
    #expect(jump.weight(at: 9) == 1)
    #expect(jump.weight(at: 10) == 0.5)
  }

  @Test func aStudentAloneKeepsWhatReadsNoTeacher() {
    let configuration = DistillationConfiguration(terms: [
      TermConfiguration(kind: .hard, task: "click"),
      TermConfiguration(kind: .soft(temperature: 1, squaredTemperature: true), task: "click"),
      TermConfiguration(kind: .mimic, task: "click"),
    ])
    #expect(configuration.alone.terms.map(\.name) == ["hard/click", "mimic/click"])
  }
}
