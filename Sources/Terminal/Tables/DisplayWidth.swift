/// The columns a text takes on a terminal: two for East Asian wide characters and emoji, one for others.
func displayWidth(_ text: String) -> Int {
  text.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
}

/// The wide blocks of Unicode's East Asian Width (UAX 11), coarsely.
private func isWide(_ character: Character) -> Bool {
  guard let scalar = character.unicodeScalars.first else { return false }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    return true
  default:
    return false
  }
}

/// The text with blanks for control characters, so that a name from a file can neither move the cursor nor break a
/// line.
func printable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
}
