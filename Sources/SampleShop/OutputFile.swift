internal import Foundation

/// A new file that is written a megabyte at a time.
struct OutputFile: ~Copyable {
  /// The text that is not on the disk yet.
  var text = ByteText()

  /// Rows ended so far.
  private(set) var rows = 0

  private let path: String
  private let handle: FileHandle

  /// Creates the file; throws if there is one already, so that nobody's data is overwritten.
  init(_ name: String, in directory: URL) throws {
    let url = directory.appending(path: name)
    path = url.relativePath
    do {
      try Data().write(to: url, options: .withoutOverwriting)
      handle = try FileHandle(forWritingTo: url)
    } catch {
      throw SampleShopError("created", path, reason: error)
    }
    text.bytes.reserveCapacity(Self.limit + 65_536)
  }

  /// Ends a line that is no row, such as a header.
  mutating func endLine() { text.append("\n") }

  mutating func endRow() throws {
    endLine()
    rows += 1
    if text.bytes.count >= Self.limit { try flush() }
  }

  consuming func close() throws -> Int {
    try flush()
    do { try handle.close() } catch { throw SampleShopError("closed", path, reason: error) }
    return rows
  }

  private static let limit = 1 << 20

  private mutating func flush() throws {
    do {
      try handle.write(contentsOf: text.bytes)
    } catch {
      throw SampleShopError("written", path, reason: error)
    }
    text.bytes.removeAll(keepingCapacity: true)
  }
}
