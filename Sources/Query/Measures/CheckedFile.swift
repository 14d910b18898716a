internal import EventLog
internal import Events
internal import Foundation

/// Files that can be made again: one that is damaged is as if it was not there.
///
/// Their bytes stand behind a checksum of them, eight bytes long.
enum CheckedFile {
  /// What `body` makes of the bytes of a file, which stay as long as what it is given with them; `nil` where it is
  /// not there, or not as it was written.
  static func read<Result>(
    _ path: String,
    _ body: (UnsafeRawBufferPointer, MappedFile) -> Result?
  ) -> Result? {
    guard let file = MappedFile(path), file.bytes.count > 8 else { return nil }
    let content = UnsafeRawBufferPointer(rebasing: file.bytes[8...])
    guard XXHash64.hash(content) == file.bytes.load(as: UInt64.self) else { return nil }
    return body(content, file)
  }

  /// Writes a file under another name, and renames it: another process may read at this moment.
  ///
  /// - Throws: where it cannot be written, or the folder is read-only; whoever asked for something else does without.
  static func write(_ content: UnsafeRawBufferPointer, to path: String) throws {
    var data = Data(capacity: 8 + content.count)
    withUnsafeBytes(of: XXHash64.hash(content)) { data.append(contentsOf: $0) }
    data.append(contentsOf: content)
    let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier)"
    do {
      do { try data.write(to: URL(filePath: temporary)) } catch {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        errno = cause.map { Int32(truncatingIfNeeded: $0.code) } ?? EIO
        throw Store.failure(path, "could not be written")
      }
      try Store.giveToOwner(temporary)
      guard rename(temporary, path) == 0 else { throw Store.failure(path, "could not be set") }
    } catch {
      unlink(temporary)
      throw error
    }
  }
}
