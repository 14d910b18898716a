internal import EventLog
internal import Foundation

/// Which file a path stood for: a process that has it open does not notice that another took its place.
struct FileIdentity: Sendable {
  private let path: String
  private let number: ino_t?

  init(_ path: String) {
    self.path = path
    number = Self.number(path)
  }

  /// - Throws: `StoreError` if the path stands for another file by now, or for none.
  func check() throws {
    guard Self.number(path) != number else { return }
    throw StoreError(
      "\(path) was replaced or removed while this process had it open.",
      hint: "Begin again: a new process reads what is there now."
    )
  }

  private static func number(_ path: String) -> ino_t? {
    var about = stat()
    return stat(path, &about) == 0 ? about.st_ino : nil
  }
}
