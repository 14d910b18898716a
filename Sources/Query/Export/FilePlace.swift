package import EventLog
internal import Foundation

/// Where a file that is to be written stands at last.
package struct FilePlace {
  /// The file itself where the name is a symbolic link's, also where that leads to none yet: the link stays.
  package let path: String
  /// Whether a device or a pipe stands there: it is written to, never replaced.
  package let isSpecial: Bool

  /// - Throws: `StoreError` for an empty name, or that of a folder.
  package init(_ path: String) throws {
    guard !path.isEmpty else {
      throw StoreError("The name of the file to write is empty.", hint: "Name a file.")
    }
    var about = stat()
    let isThere = stat(path, &about) == 0
    let kind = about.st_mode & S_IFMT
    guard !isThere || kind != S_IFDIR else {
      throw StoreError("\(path) is a folder.", hint: "Name a file, as one in it.")
    }
    self.path = Self.target(of: path)
    isSpecial = isThere && kind != S_IFREG
  }

  /// That of what can be written to a file alone, because it is not written from its beginning to its end.
  ///
  /// - Throws: likewise, and where a device or a pipe stands.
  init(ofFile path: String) throws {
    try self.init(path)
    guard !isSpecial else {
      throw StoreError(
        "\(path) is a device or a pipe, to which this cannot be written.",
        hint: "Name a file."
      )
    }
  }

  /// Links that lead to links; the kernel follows as many.
  private static let mostLinks = 40

  private static func target(of path: String) -> String {
    var path = path
    for _ in 0..<mostLinks {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        break
      }
      let folder = Store.folder(of: path)
      path = next.hasPrefix("/") || folder.isEmpty ? next : folder + "/" + next
    }
    return path
  }

  /// The error of a call that has just failed to write what is named `name`, with `errno`'s reason.
  package static func failure(_ name: String) -> StoreError {
    let code = errno
    let failure = Store.failure(name, "cannot be written")
    let hint: String? =
      switch code {
      case ENOENT, ENOTDIR: "Its folder is not there: make it, or name another file."
      case EBADF: "It is closed: give it a place to go, such as a file."
      default: failure.hint
      }
    return StoreError(failure.message, hint: hint)
  }
}
