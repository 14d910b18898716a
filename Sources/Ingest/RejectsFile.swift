internal import Foundation
internal import SystemPackage

/// The lines that were refused, in a file of their own that can be mended and read again.
package enum RejectsFile {
  /// Writes `rejects` to `path`: for CSV under the file's own header with three more columns, of which the first is called
  /// by what `note` says of how the file was read, and the others say which line it is and why; for JSON Lines as they
  /// were.
  ///
  /// What the file held before, which somebody may be mending, is kept under another name, which is returned. A line of
  /// which nothing was kept, since it is too long, is left out.
  ///
  /// - Throws: `IngestError` if the file cannot be written.
  @discardableResult
  package static func write(
    _ rejects: [RejectedLine],
    header: [UInt8]?,
    separator: UInt8,
    note: RejectsNote? = nil,
    to path: String
  ) throws(IngestError) -> String? {
    var bytes: [UInt8] = []
    let columns = header.map { RejectsColumns($0, separator, note) }
    if let columns { bytes += columns.header }
    for reject in rejects where reject.isKept {
      let line = legible(withoutLineBreak(reject.raw))
      bytes += columns?.row(line, reject) ?? Array(line)
      bytes.append(0x0A)
    }
    do throws(Errno) {
      let old = try keep(path, unless: Data(bytes))
      try write(bytes, to: path)
      return old
    } catch {
      throw IngestError(
        "The rejects file \(path) cannot be written: \(error).",
        hint:
          "Say with --rejects FILE where it can be, and read the file again: what is in the log is not "
          + "added twice."
      )
    }
  }

  /// Where a file that has these columns, one of refused lines, says that an order was refused with all its
  /// rows; `nil` for any other file.
  static func wholeColumn(in header: [String]) -> Int? {
    header.contains("reject_reason") ? header.firstIndex(of: "reject_line") : nil
  }

  /// Gives a rejects file another name, which is returned, when nothing of its file is refused any more: read once more,
  /// its lines would be told as they were then.
  ///
  /// - Throws: `IngestError` if that cannot be done.
  package static func retire(_ path: String) throws(IngestError) -> String? {
    do throws(Errno) { return try keep(path, unless: Data()) } catch {
      throw IngestError(
        "\(path), of which nothing is refused any more, cannot be renamed: \(error).",
        hint: "Remove it: its lines are not to be read again."
      )
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(Errno) {
    do {
      let file = try FileDescriptor.open(
        FilePath(path),
        .writeOnly,
        options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead]
      )
      try file.closeAfter { _ = try file.writeAll(bytes) }
    } catch {
      throw error as? Errno ?? .ioError
    }
  }

  /// Gives the file another name where it holds something else than `content`.
  private static func keep(_ path: String, unless content: Data) throws(Errno) -> String? {
    guard let known = FileManager.default.contents(atPath: path), known != content, !known.isEmpty
    else { return nil }
    let old = path + ".old"
    guard rename(path, old) == 0 else { throw Errno(rawValue: errno) }
    return old
  }

  /// The file is in UTF-8: a byte that was no character is shown as U+FFFD, to be mended.
  private static func legible(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard line.contains(TextCheck.undecodable) else { return line }
    return line.flatMap { $0 == TextCheck.undecodable ? [0xEF, 0xBF, 0xBD] : [$0] }[...]
  }

  static func withoutLineBreak(_ line: [UInt8]) -> ArraySlice<UInt8> {
    var line = line[...]
    while line.last == 0x0A || line.last == 0x0D { line.removeLast() }
    return line
  }
}
