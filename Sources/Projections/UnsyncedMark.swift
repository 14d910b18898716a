internal import EventLog
internal import Foundation

/// Says that a view version has commits that may not be on the disk yet: `unsynced` in its folder.
///
/// Invariants:
/// - The mark is on the disk before the first such commit, and goes after all are.
/// - Its first line names the boot of the machine. A process that ends loses nothing that it had committed; only when
///   the machine does can the file be damaged. So a version with the mark of another boot is lost, and
///   is made again from the log.
/// - After that line it keeps what is not in the log: the rules that the version was built with.
package struct UnsyncedMark: Sendable {
  private let path: String

  package init(_ folder: String) { path = folder + "/unsynced" }

  /// Changes with every start of the machine; `nil` where the kernel does not tell.
  private static var boot: Data? {
    FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
  }

  package var isSet: Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether the machine, or its disk, failed with the mark set.
  package var isLost: Bool {
    guard isSet else { return false }
    guard let boot = Self.boot else { return true }
    return FileManager.default.contents(atPath: path)?.starts(with: boot) != true
  }

  /// The rules that the mark keeps; empty if none.
  package var rules: [UInt8] {
    let content = FileManager.default.contents(atPath: path) ?? Data()
    return content.firstIndex(of: 0x0A).map { Array(content[($0 + 1)...]) } ?? []
  }

  /// Sets the mark; returns `false`, and sets none, where boots cannot be told apart.
  package func set(rules: [UInt8] = []) throws -> Bool {
    guard let boot = Self.boot else { return false }
    try write(boot + rules)
    return true
  }

  /// Marks the version as lost: the disk refused something, and nobody knows what of it is there.
  package func setLost() throws { try write(Data("lost\n".utf8) + rules) }

  package func remove() throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure("removed") }
  }

  /// There is no moment with half of a mark, which whoever looks then would take for that of another boot.
  private func write(_ data: Data) throws {
    let new = path + ".new"
    let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("opened") }
    defer { close(descriptor) }
    try Store.giveToOwner(new)
    let count = data.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    guard count == data.count, fsync(descriptor) == 0, rename(new, path) == 0 else {
      throw failure("written")
    }
    try Store.sync(Store.folder(of: path))
  }

  private func failure(_ done: String) -> StoreError {
    Store.failure(path, "could not be \(done)")
  }
}
