import Experiments
import Foundation
import Testing

@Suite struct RunDirectoryTests {
  @Test func numbersRuns() throws {
    let folder = try TemporaryFolder(["runs/shop-002/resolved.json": "{}"])
    let paths = try (0..<3).map { _ in try RunDirectory(named: "shop", in: folder.path + "/runs").path }
    #expect(paths.map(folder.fromWithin) == ["runs/shop-001", "runs/shop-003", "runs/shop-004"])
  }

  @Test func writesWholeFilesAndLines() throws {
    let folder = try TemporaryFolder()
    let run = try RunDirectory(at: folder.path + "/some/where/")
    try run.write("first, and longer", to: "report.txt")
    try run.write("second", to: "report.txt")
    try run.writeResolved(["name": "shop"])
    let log = try run.metrics()
    try log.append([("step", 1), ("loss", .measured(0.5))])
    try log.append([("step", 2), ("loss", .measured(.nan))])
    try run.metrics().append([("step", 3)])
    #expect(try folder.text("some/where/report.txt") == "second")
    #expect(try folder.text("some/where/resolved.json") == "{\n  \"name\": \"shop\"\n}\n")
    #expect(
      try folder.text("some/where/metrics.jsonl")
        == "{\"step\": 1, \"loss\": 0.5}\n{\"step\": 2, \"loss\": null}\n{\"step\": 3}\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/some/where").sorted()
    #expect(names == ["metrics.jsonl", "report.txt", "resolved.json"])
  }

  @Test func takesAnEmptyFolder() throws {
    let folder = try TemporaryFolder()
    #expect(try RunDirectory(at: folder.path).path == folder.path)
  }

  @Test(arguments: [
    ("full", "full: the folder of a run must be empty, but holds a.txt; choose another folder or remove what is in it"),
    ("full/a.txt", "full/a.txt: this is not a folder that can be read; choose another one for the run"),
    (
      "full/a.txt/run",
      "full/a.txt/run: cannot be written: Not a directory; choose another folder for the run or free some space"
    ),
  ])
  func refuses(path: String, message: String) throws {
    let folder = try TemporaryFolder(["full/a.txt": "", "full/b.txt": ""])
    #expect {
      try RunDirectory(at: folder.path + "/" + path)
    } throws: { error in
      folder.fromWithin("\(error)") == message
    }
  }
}
