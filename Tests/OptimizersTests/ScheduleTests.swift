import Testing

@testable import Optimizers

@Suite struct ScheduleTests {
  @Test(arguments: [
    (LearningRateSchedule(), [1, 1, 1]),
    (LearningRateSchedule(warmUpSteps: 4), [0.25, 0.5, 0.75, 1, 1, 1]),
    (
      LearningRateSchedule(course: .cosine(steps: 4)), [1, 0.853_553_390_593_273_8, 0.5, 0.146_446_609_406_726_2, 0, 0]
    ),
    (LearningRateSchedule(warmUpSteps: 1, course: .cosine(steps: 2, floor: 0.2)), [1, 1, 0.6, 0.2, 0.2]),
    (LearningRateSchedule(course: .cosine()), [1, 0.904_508_497_187_473_7, 0.654_508_497_187_473_7]),
    (LearningRateSchedule(course: .step(every: 2, factor: 0.5)), [1, 1, 0.5, 0.5, 0.25]),
    (LearningRateSchedule(warmUpSteps: 2, course: .step(every: 1, factor: 0.1)), [0.5, 1, 1, 0.1, 0.01]),
    (LearningRateSchedule(course: .polynomial(steps: 4)), [1, 0.75, 0.5, 0.25, 0, 0]),
    (LearningRateSchedule(course: .polynomial(steps: 2, power: 2, floor: 0.5)), [1, 0.625, 0.5]),
    (LearningRateSchedule(course: .polynomial()), [1, 0.8, 0.6, 0.4, 0.2]),
  ])
  func scalesFollowTheirFormula(schedule: LearningRateSchedule, expected: [Double]) {
    for (step, scale) in expected.enumerated() {
      #expect(abs(schedule.scale(at: step, of: 5) - scale) < 1e-12, "step \(step)")
    }
  }

  @Test func aPlateauLowersTheScaleAfterItsPatience() {
    let schedule = PlateauSchedule(factor: 0.1, patience: 1, minimum: 0.05)
    var state = PlateauSchedule.State()
    let scales = [0.6, 0.7, 0.7, 0.65, 0.8, .nan, 0.8, 0.7, 0.6].map { value in
      state = schedule.state(after: state, observing: value)
      return state.scale
    }
    #expect(scales == [1, 1, 1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05])
    #expect(state.best == 0.8)
  }

  @Test func lowerCanBeBetterAndSmallGainsCanBeNone() {
    let schedule = PlateauSchedule(factor: 0.5, patience: 0, minimum: 0, threshold: 0.1, better: .lower)
    var state = PlateauSchedule.State()
    let scales = [1, 0.8, 0.75, 0.6].map { value in
      state = schedule.state(after: state, observing: value)
      return state.scale
    }
    #expect(scales == [1, 1, 0.5, 0.5])
  }

  @Test func mistakesAreNamed() {
    #expect(
      LearningRateSchedule(warmUpSteps: -1, course: .step(every: 0, factor: 2)).mistakes.map(\.description) == [
        "warm_up_steps: found -1, expected a number of steps, 0 or more",
        "every: found 0, expected a number of steps, 1 or more", "factor: found 2.0, expected a number in (0, 1]",
      ])
    #expect(
      LearningRateSchedule(course: .polynomial(steps: 0, power: 0, floor: 2)).mistakes.map(\.description) == [
        "steps: found 0, expected a number of steps, 1 or more", "power: found 0.0, expected a number above 0",
        "floor: found 2.0, expected a number in [0, 1]",
      ])
    #expect(
      PlateauSchedule(factor: 1, patience: -1, minimum: 2, threshold: -1).mistakes.map(\.description) == [
        "factor: found 1.0, expected a number between 0 and 1",
        "patience: found -1, expected a number of evaluations, 0 or more",
        "minimum: found 2.0, expected a number in [0, 1]", "threshold: found -1.0, expected a number, 0 or more",
      ])
  }
}
