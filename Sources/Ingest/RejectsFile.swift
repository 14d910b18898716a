internal import Foundation
internal import SystemPackage

/// The lines that were refused, in a file of their own that can be mended and read again.
package enum RejectsFile {
  /// Writes `rejects` to `path`: for CSV under the file's own header with two more columns that say
  /// why, for JSON Lines as they were.
  ///
  /// What the file held before, which somebody may be mending, is kept under another name, which is returned.
  ///
  /// - Throws: `IngestError` if the file cannot be written.
  @discardableResult
  package static func write(
    _ rejects: [RejectedLine],
    header: [UInt8]?,
    separator: UInt8,
    to path: String
  ) throws(IngestError) -> String? {
    var bytes: [UInt8] = []
    let width = header.map { cellCount($0, separator) } ?? 0
    if let header {
      bytes += withoutLineBreak(header)
      bytes += [separator] + Array("reject_line".utf8) + [separator] + Array("reject_reason\n".utf8)
    }
    for reject in rejects {
      bytes += legible(withoutLineBreak(reject.raw))
      if header != nil, reject.isWellFormed {
        // The reason must not stand under a column that the line lacks.
        let missing = width - cellCount(reject.raw, separator)
        bytes += [UInt8](repeating: separator, count: max(0, missing))
        let column = reject.column.map { "\($0): " } ?? ""
        // Whoever reads the file again must know which orders have all their rows in it.
        let line = reject.isOrderKnown ? "\(reject.line)" : ""
        let place =
          reject.isOrderKnown ? "" : "line \(reject.line), of an order that is not known: "
        let text = place + column + reject.reason
        let reason = "\"" + text.replacing("\"", with: "\"\"") + "\""
        bytes += [separator] + Array(line.utf8) + [separator] + Array(reason.utf8)
      }
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

  private static func cellCount(_ line: [UInt8], _ separator: UInt8) -> Int {
    line.withUnsafeBytes { bytes in
      var scanner = CSVScanner(separator: separator)
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      _ = scanner.scan(bytes, from: start, isLast: true)
      return scanner.cells.count
    }
  }

  /// The file is in UTF-8: a byte that was no character is shown as U+FFFD, to be mended.
  private static func legible(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard line.contains(TextCheck.undecodable) else { return line }
    return line.flatMap { $0 == TextCheck.undecodable ? [0xEF, 0xBF, 0xBD] : [$0] }[...]
  }

  private static func withoutLineBreak(_ line: [UInt8]) -> ArraySlice<UInt8> {
    var line = line[...]
    while line.last == 0x0A || line.last == 0x0D { line.removeLast() }
    return line
  }
}
