import Terminal

/// In place of Swift's `print`, which drops what cannot be written: the failure is kept, and the program ends with it.
func print(_ text: String, terminator: String = "\n") {
  StandardOutput.write(text + terminator)
}
