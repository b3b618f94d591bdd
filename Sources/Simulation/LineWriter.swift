import Kernels

/// Writes lines of comma-separated fields through a buffer of about a megabyte to a new file, which takes its name only
/// when it is finished.
struct LineWriter {
  /// Name of the file in its folder.
  let name: String
  private let file: OutputFile
  private var buffer: [UInt8] = []

  init(folder: String, name: String, header: String) throws(SimulationError) {
    self.name = name
    do throws(FileFailure) { file = try OutputFile(path: folder + "/" + name) } catch { throw SimulationError(error) }
    buffer.reserveCapacity(1 << 20 + 512)
    append(header)
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Number of bytes that have left the buffer.
  var bytes: Int { file.count }

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

  /// Gives the flushed file its name.
  func finish() throws(SimulationError) {
    precondition(buffer.isEmpty, "a file is flushed before it is finished")
    do throws(FileFailure) { try file.finish() } catch { throw SimulationError(error) }
  }

  /// Writes what is left in the buffer.
  mutating func flush() throws(SimulationError) {
    do throws(FileFailure) { try file.write(StoredArray(buffer)) } catch { throw SimulationError(error) }
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ number: Int, width: Int) {
    var unit = (1..<width).reduce(1) { unit, _ in unit * 10 }
    while unit > 0 {
      buffer.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
      unit /= 10
    }
  }
}
