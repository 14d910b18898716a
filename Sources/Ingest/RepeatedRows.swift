/// Rows of one order that are equal in every byte and do not stand together.
///
/// A basket may have them, and an export that was joined with one that overlaps it has all rows of the overlap so:
/// which it is cannot be known, and they are added up. Only that there are some can be said.
package struct RepeatedRows: Sendable {
  package private(set) var count = 0
  /// The lines of the first row that stands twice.
  package private(set) var first: (line: Int, again: Int)?

  private var group = -1
  private var lastLine = 0
  /// Of the order at hand: each row, on which line it was met first, and in which run of rows.
  private var met: [[UInt8]: (line: Int, run: Int)] = [:]
  private var run = 0

  package init() {}

  /// Takes the rows of order after order, each in the order of the file; `group` is the order's number.
  mutating func take(_ row: UnsafeRawBufferPointer, line: Int, group: Int) {
    if group != self.group {
      self.group = group
      met.removeAll(keepingCapacity: true)
      run = 0
    } else if line > lastLine + 1 {
      run += 1
    }
    lastLine = line
    let text = Array(row.prefix { $0 != 0x0A && $0 != 0x0D })
    guard let known = met[text] else {
      met[text] = (line, run)
      return
    }
    guard known.run != run else { return }
    count += 1
    if first.map({ line < $0.again }) ?? true { first = (known.line, line) }
  }
}

/// The header of a file stands in it once more: it is two exports, one put behind the other.
package struct JoinedFile: Error {
  let line: Int

  func error(_ path: String) -> IngestError {
    IngestError(
      "\(path):\(line): the header stands here once more: two exports were joined into this file.",
      hint:
        "Read each export by itself: rows that both have would be added up. If the originals are gone, "
        + "part the file before this line."
    )
  }
}
