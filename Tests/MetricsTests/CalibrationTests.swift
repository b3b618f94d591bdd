import Metrics
import Testing

@Suite struct CalibrationTests {
  @Test func predictedOverObservedByHand() {
    #expect(predictedOverObserved(probabilities: [0.5, 0.25, 0.75], labels: [1, 0, 0]) == 1.5)
    #expect(predictedOverObserved(probabilities: [0.5], labels: [0]) == nil)
    #expect(predictedOverObserved(probabilities: [], labels: []) == nil)
  }

  /// Two bins: {¼, ¼} with labels {0, 1} is off by ¼, {½, 1} with labels {1, 1} by ¼.
  @Test func calibrationErrorByHand() {
    let error = expectedCalibrationError(probabilities: [1, 0.25, 0.5, 0.25], labels: [1, 0, 1, 1], bins: 2)
    #expect(error == 0.25)
  }

  /// Divided by position, two bins would be off by ½ each; equal predictions are one bin, off by nothing.
  @Test func equalPredictionsAreOneBin() {
    #expect(expectedCalibrationError(probabilities: [0.5, 0.5, 0.5, 0.5], labels: [0, 0, 1, 1], bins: 2) == 0)
  }

  @Test func moreBinsThanSamples() {
    #expect(expectedCalibrationError(probabilities: [0.25, 0.5], labels: [0, 0], bins: 10) == 0.375)
    #expect(expectedCalibrationError(probabilities: [0.25], labels: [1], bins: 10) == 0.75)
    #expect(expectedCalibrationError(probabilities: [], labels: []) == nil)
    #expect(expectedCalibrationError(probabilities: [.nan], labels: [1])?.isNaN == true)
  }

  @Test func moreBinsThanSamplesCutNoFiner() {
    let (probabilities, labels): ([Float], [Float]) = ([0.1, 0.4, 0.4, 0.8], [0, 1, 0, 1])
    let finest = expectedCalibrationError(probabilities: probabilities, labels: labels, bins: 4)
    #expect(finest == expectedCalibrationError(probabilities: probabilities, labels: labels, bins: 7))
    #expect(finest == expectedCalibrationError(probabilities: probabilities, labels: labels, bins: .max))
  }
}
