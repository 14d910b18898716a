import Foundation
import LMDB

/// The disk that the log or a view takes, and who reads it now.
struct EnvironmentStatus {
  /// Bytes up to the last page ever used, free pages with them.
  let diskBytes: Int
  /// Bytes in pages that the next commits use before the file grows.
  let reusableBytes: Int
  let readers: [Reader]
  /// Reader slots that dead processes had left behind; opening gave them back.
  let slotsGivenBack: Int

  struct Reader {
    let process: Int32
    /// Its name, as long as it is there to ask.
    let program: String?
    /// Commits since the one that it sees: as long as it does, none of the pages freed since can be used.
    let commitsBehind: UInt64
  }

  init(_ environment: Environment) throws {
    let usage = try environment.usage()
    diskBytes = usage.fileBytes
    reusableBytes = try environment.reusableBytes()
    slotsGivenBack = environment.slotsGivenBack
    readers = try environment.readers().map { reader in
      Reader(
        process: reader.process,
        program: Self.program(reader.process),
        commitsBehind: usage.lastTransaction - min(usage.lastTransaction, reader.transaction)
      )
    }
  }

  private static func program(_ process: Int32) -> String? {
    let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
    return name?.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
