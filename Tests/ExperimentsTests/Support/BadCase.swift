import Testing

/// One mistake put into a good file.
struct BadCase: Sendable, CustomTestStringConvertible {
  var replace: String
  var with: String
  var message: String

  init(_ replace: String, _ with: String, _ message: String) {
    self.replace = replace
    self.with = with
    self.message = message
  }

  var testDescription: String { with }
}

/// Checks that `decode` throws all of `message`, as seen from within the folder.
func expect(_ message: String, in folder: TemporaryFolder, from decode: () throws -> Void) {
  #expect {
    try decode()
  } throws: { error in
    let found = folder.fromWithin("\(error)")
    if found != message { Issue.record("found:\n\(found)\nexpected:\n\(message)") }
    return found == message
  }
}
