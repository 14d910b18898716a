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

  /// Writes a file under another name, and renames it; one that cannot be written is done without.
  static func write(_ content: UnsafeRawBufferPointer, to path: String) {
    var data = Data(capacity: 8 + content.count)
    withUnsafeBytes(of: XXHash64.hash(content)) { data.append(contentsOf: $0) }
    data.append(contentsOf: content)
    let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier)"
    // Another process may read at this moment, or the folder be read-only.
    guard (try? data.write(to: URL(filePath: temporary))) != nil else { return }
    guard (try? Store.giveToOwner(temporary)) != nil, rename(temporary, path) == 0 else {
      unlink(temporary)
      return
    }
  }
}
