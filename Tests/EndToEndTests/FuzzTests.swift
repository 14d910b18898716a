import Foundation
import TestSupport
import Testing

/// A few hundred changed files, and the proof that a broken reader would be found.
///
/// The long form, `tools/fuzz --minutes M`, is for releases.
@Suite struct FuzzTests {
  @Test(.enabled(if: Python.plain != nil, "there is no python3"), .timeLimit(.minutes(5)))
  func noReaderBreaks() throws {
    let binary = URL(filePath: Patron.binary).deletingLastPathComponent()
    let result = try ChildProcess(
      Project.path + "/tools/fuzz",
      ["--short"],
      environment: ["PATRON_FUZZ_BINARY": binary.appending(path: "patron-fuzz").path]
    ).result()
    print(result.text)
    #expect(result.status == 0, "\(result.text)\(result.errors)")
  }
}
