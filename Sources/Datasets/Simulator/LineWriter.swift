import Foundation

/// Writes lines of comma-separated fields to a new file through a buffer of about a megabyte.
struct LineWriter {
  let path: String
  private let file: FileHandle
  private var buffer: [UInt8] = []
  private(set) var bytes = 0

  /// Creates the file, or empties it.
  init(path: String, header: String) throws(SimulationError) {
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw .notWritable(path: path, reason: "the file cannot be created") }
    self.path = path
    self.file = file
    buffer.reserveCapacity(1 << 20 + 512)
    append(header)
    buffer.append(UInt8(ascii: "\n"))
  }

  mutating func append(_ text: String) {
    buffer.append(contentsOf: text.utf8)
  }

  mutating func comma() {
    buffer.append(UInt8(ascii: ","))
  }

  mutating func append(_ number: Int) {
    precondition(number >= 0, "no column of these files holds a negative number")
    let start = buffer.count
    var rest = number
    repeat {
      buffer.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    buffer[start...].reverse()
  }

  /// A number in 0..., rounded to so many decimals; with one decimal `170.0`.
  mutating func append(_ number: Double, decimals: Int) {
    let unit = (0..<decimals).reduce(1) { unit, _ in unit * 10 }
    let scaled = Int((number * Double(unit)).rounded())
    append(scaled / unit)
    buffer.append(UInt8(ascii: "."))
    append(scaled % unit, width: decimals)
  }

  /// Ends the line.
  mutating func endLine() throws(SimulationError) {
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= 1 << 20 { try flush() }
  }

  /// Writes what is left and closes the file.
  mutating func close() throws(SimulationError) {
    try flush()
    do { try file.close() } catch { throw .notWritable(path: path, reason: error.localizedDescription) }
  }

  private mutating func append(_ number: Int, width: Int) {
    var unit = (1..<width).reduce(1) { unit, _ in unit * 10 }
    while unit > 0 {
      buffer.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
      unit /= 10
    }
  }

  private mutating func flush() throws(SimulationError) {
    do { try file.write(contentsOf: buffer) } catch {
      throw .notWritable(path: path, reason: error.localizedDescription)
    }
    bytes += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
