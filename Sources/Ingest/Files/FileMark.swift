internal import Foundation

/// What shows whether a file is still the one that it was: which it is, how long, when it was written last.
///
/// An export job that begins anew while its file is read leaves half of an export, and nothing in what was read
/// shows it.
struct FileMark: Sendable, Equatable {
  private let path: String
  private let inode: UInt64
  private let length: Int64
  private let seconds: Int
  private let nanoseconds: Int

  /// - Throws: `IngestError` if there is no such file.
  init(path: String) throws(IngestError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw IngestError("\(path) cannot be read: \(String(cString: strerror(errno))).")
    }
    self.path = path
    inode = UInt64(status.st_ino)
    length = Int64(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }

  /// Whether the file may only grow while it is read, as one of lines that a receiver adds to does.
  enum Change { case none, growth }

  /// - Throws: `IngestError` if the file is another by now, or has changed otherwise than is `allowed`.
  func check(allowed: Change) throws(IngestError) {
    let now = try FileMark(path: path)
    if now == self || (allowed == .growth && now.inode == inode && now.length >= length) { return }
    throw IngestError(
      "\(path) changed while it was read.",
      hint:
        "Wait until what writes it is done, and read it again: what was taken already adds nothing then."
    )
  }
}
