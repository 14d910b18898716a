internal import CArchive

/// What is in a packed file: `.gz`, `.zst`, `.xz`, `.bz2`, or the one file of a `.zip`.
final class ArchiveStream: ByteStream {
  private let path: String
  private let archive: OpaquePointer

  /// Opens the entry of a zip called `entry`; without it, the only one.
  ///
  /// - Throws: `IngestError` if the file is damaged, or holds several files.
  init(path: String, entry: String? = nil) throws {
    self.path = path
    archive = try Self.open(path)
    let wanted = try entry ?? Self.onlyEntry(of: path)
    while let name = try Self.nextEntry(archive, path) {
      if wanted == nil || name == wanted { return }
    }
    throw IngestError("\(path) has no file called \(wanted ?? "anything").")
  }

  deinit { archive_read_free(archive) }

  var bytesRead: Int64 { archive_filter_bytes(archive, -1) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
    guard count >= 0 else { throw Self.damaged(path, archive) }
    return count
  }

  /// The names of a zip's files.
  static func entries(of path: String) throws -> [String] {
    let archive = try open(path)
    defer { archive_read_free(archive) }
    var names: [String] = []
    while let name = try nextEntry(archive, path) { names.append(name) }
    return names
  }

  /// `nil` where the file holds one without a name.
  private static func onlyEntry(of path: String) throws -> String? {
    let names = try entries(of: path).filter { name in
      // What macOS and folders add is nobody's export.
      !name.hasPrefix("__MACOSX/") && !name.hasSuffix("/") && !name.hasSuffix(".DS_Store")
    }
    guard names.count < 2 else {
      throw IngestError(
        "\(path) holds \(names.count) files: \(names.joined(separator: ", ")).",
        hint: "Unpack it, and give each file by itself."
      )
    }
    return names.first
  }

  private static func open(_ path: String) throws -> OpaquePointer {
    guard let archive = archive_read_new() else { throw IngestError("\(path): out of memory.") }
    archive_read_support_filter_all(archive)
    archive_read_support_format_zip(archive)
    archive_read_support_format_raw(archive)
    guard archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK else {
      defer { archive_read_free(archive) }
      throw damaged(path, archive)
    }
    return archive
  }

  /// The name of the next entry; `nil` after the last.
  private static func nextEntry(_ archive: OpaquePointer, _ path: String) throws -> String? {
    var entry: OpaquePointer?
    let result = archive_read_next_header(archive, &entry)
    if result == ARCHIVE_EOF { return nil }
    guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry else {
      throw damaged(path, archive)
    }
    return archive_entry_pathname_utf8(entry).map { String(cString: $0) } ?? ""
  }

  private static func damaged(_ path: String, _ archive: OpaquePointer) -> IngestError {
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "it is damaged"
    return IngestError(
      "\(path) cannot be unpacked: \(reason).",
      hint: "Download it again, or unpack it and give the file in it."
    )
  }
}
