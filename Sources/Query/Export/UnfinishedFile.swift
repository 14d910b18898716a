internal import EventLog
internal import Foundation

/// A file that gets its name when it is complete: until then it stands beside it as `NAME.part`.
struct UnfinishedFile {
  let path: String
  var part: String { path + ".part" }

  /// Makes it, empty, whatever an earlier run may have left: that it cannot be written is said now.
  ///
  /// - Throws: `StoreError` if it cannot be written, or a device or a pipe stands there.
  init(_ path: String) throws {
    let place = FilePlace(path)
    self.path = place.path
    guard !place.isSpecial else {
      throw StoreError(
        "\(path) is a device or a pipe, to which this cannot be written.",
        hint: "Name a file."
      )
    }
    let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Store.failure(path, "cannot be written") }
    close(descriptor)
  }

  /// Brings the file to the disk and gives it its name.
  func finish() throws {
    try Store.sync(part)
    guard rename(part, path) == 0 else { throw Store.failure(path, "cannot be written") }
  }

  /// Leaves nothing behind.
  func abandon() { unlink(part) }
}
