/// Where the cells of a line of CSV stand in it, with their quotes.
struct RawCells {
  /// Without the separators between them.
  private(set) var ranges: [Range<Int>] = []

  /// `line` is one row, without its end.
  init(_ line: ArraySlice<UInt8>, separator: UInt8) {
    var start = line.startIndex
    while true {
      let end = Self.end(of: start, line, separator)
      ranges.append(start..<end)
      if end == line.endIndex { return }
      start = end + 1
    }
  }

  /// Whether a row has nothing but cells: no quote that is not closed, nor text behind one.
  static func isRow(_ line: ArraySlice<UInt8>, separator: UInt8) -> Bool {
    Array(line).withUnsafeBytes { bytes in
      var scanner = CSVScanner(separator: separator)
      guard case .record(let next) = scanner.scan(bytes, from: 0, isLast: true) else {
        return false
      }
      return next == bytes.count && bytes.count > 0
    }
  }

  private static func end(of start: Int, _ line: ArraySlice<UInt8>, _ separator: UInt8) -> Int {
    var at = start
    if at < line.endIndex, line[at] == 0x22 {
      repeat {
        at = line[(at + 1)...].firstIndex(of: 0x22) ?? line.endIndex
        at = min(at + 1, line.endIndex)
        // A quote that is doubled is one of the text.
      } while at < line.endIndex && line[at] == 0x22
    }
    return line[at...].firstIndex(of: separator) ?? line.endIndex
  }
}
