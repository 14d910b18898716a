import Foundation
import TestSupport
import Testing

/// A minute of `tools/crash`: kills, a failing disk and power cuts, and the proof that it would notice.
///
/// The long form, `tools/crash --minutes M`, is for releases.
@Suite(.serialized) struct CrashTests {
  private static func isInPath(_ names: String...) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains { folder in
      names.contains { FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
    }
  }

  /// The program, beside the test bundle in the build folder.
  private static var binary: String {
    let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appending(path: "patron").path
  }

  @Test(
    .enabled(if: isInPath("python3") && isInPath("cc", "clang"), "needs python3 and a C compiler"),
    .timeLimit(.minutes(10))
  )
  func nothingIsLost() throws {
    let result = try ChildProcess(
      Project.path + "/tools/crash",
      ["--short"],
      environment: ["PATRON_BINARY": Self.binary]
    ).result()
    #expect(result.status == 0, "\(result.text)\(result.errors)")
  }
}
