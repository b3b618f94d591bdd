/// Recall of the fine ranking: |top-k by student ∩ top-m by teacher| / min(m, list length), averaged over lists (COLD,
/// DLP-KDD 2020).
///
/// Equal scores are ordered by position, earlier samples first, for both. A list of at most k samples is recalled whole
/// whatever the scores.
///
/// - Parameters:
///   - m: how many of the teacher's best are looked for.
///   - k: how many of the student's best are looked through.
/// - Returns: the mean over lists that are not empty.
package func teacherRecall(
  ofTop m: Int, at k: Int, studentScores: [Float], teacherScores: [Float], lists: [Int32]
) -> ListAverage {
  precondition(studentScores.count == teacherScores.count, "one teacher score a student score")
  precondition(m > 0 && k > 0, "m and k must be at least 1")
  var student = ScoreOrder()
  var teacher = ScoreOrder()
  var isKept = [Bool](repeating: false, count: studentScores.count)
  return averageOverLists(lists, count: studentScores.count) { range in
    guard !range.isEmpty else { return nil }
    student.sort(studentScores, in: range, .descending)
    teacher.sort(teacherScores, in: range, .descending)
    if student.hasNaN || teacher.hasNaN { return (.nan, 1) }
    for rank in 0..<min(k, range.count) { isKept[student.position(at: rank)] = true }
    let wanted = min(m, range.count)
    let found = (0..<wanted).count { isKept[teacher.position(at: $0)] }
    return (Double(found) / Double(wanted), 1)
  }
}
