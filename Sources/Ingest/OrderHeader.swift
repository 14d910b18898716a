internal import Events

/// The line that names a file's columns, and what it tells of the file.
package struct OrderHeader: Sendable {
  package let names: [String]
  package let separator: UInt8
  /// The header as it stands in the file.
  package let bytes: [UInt8]
  /// Where the first row begins, and on which line.
  let bodyStart: Int
  let bodyLine: Int
  /// The built-in format that has such columns.
  let format: OrderFormat?

  /// Lines that may stand before the header.
  private static let maximumPreamble = 20

  /// Reads the header of a file, as it may be of any CSV.
  ///
  /// - Throws: `IngestError` if the file cannot be read, or does not begin with a row of text.
  init(of file: TextFile) throws {
    var reader = try BlockReader(file)
    try reader.advance(consumed: 0)
    try self.init(reader.bytes, isLast: reader.isLast, path: file.path, formats: [])
  }

  /// Finds the header in the beginning of a file: the first line that has the columns of one of
  /// `formats`, otherwise the first that is neither empty nor `sep=…`.
  init(
    _ block: UnsafeRawBufferPointer,
    isLast: Bool,
    path: String,
    formats: [OrderFormat]
  ) throws(IngestError) {
    let mark = block.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard block.count > mark else {
      throw IngestError("\(path) is empty.", hint: "A CSV begins with a line of column names.")
    }
    let declared = Self.declaredSeparator(block, mark)
    var first: OrderHeader?
    var (at, line) = (mark, 1)
    while at < block.count, line <= Self.maximumPreamble {
      let lineEnd = CSVScanner.nextLine(block, at)
      let isBlank = block[at..<lineEnd].allSatisfy { $0 <= 0x20 || $0 == 0x2C || $0 == 0x3B }
      if !isBlank, !Self.isDeclaration(block[at..<lineEnd]),
        let header = Self(block, at, line, declared, isLast, formats)
      {
        if header.format != nil {
          self = header
          return
        }
        if first == nil { first = header }
      }
      at = lineEnd
      line += 1
    }
    guard let first else {
      throw IngestError("\(path) has no header that can be read.", hint: "Is it a CSV file?")
    }
    let fault = first.bytes.withUnsafeBytes { TextCheck.fault(of: $0) }
    if let fault {
      throw IngestError(
        "\(path): the header cannot be read: \(fault).",
        hint: "Save the file as CSV in UTF-8."
      )
    }
    self = first
  }

  private init?(
    _ block: UnsafeRawBufferPointer,
    _ start: Int,
    _ line: Int,
    _ declared: UInt8?,
    _ isLast: Bool,
    _ formats: [OrderFormat]
  ) {
    separator = declared ?? Self.separator(of: block[start..<CSVScanner.nextLine(block, start)])
    var scanner = CSVScanner(separator: separator)
    guard case .record(let next) = scanner.scan(block, from: start, isLast: isLast) else {
      return nil
    }
    names = scanner.cells.map { cell in
      let text =
        cell.isUnescaped
        ? String(decoding: scanner.unescaped[cell.start..<cell.end], as: UTF8.self)
        : String(decoding: block[cell.start..<cell.end], as: UTF8.self)
      return String(text.trimmingBlanks)
    }
    bytes = Array(block[start..<next])
    bodyStart = next
    bodyLine = line + 1 + scanner.innerLineBreaks
    let known = Set(names)
    format = formats.filter { $0.isRecognised(by: known) }
      .max { $0.recognise.count < $1.recognise.count }
  }

  /// The separator that the header has most of.
  static func separator(of header: Slice<UnsafeRawBufferPointer>) -> UInt8 {
    let candidates: [UInt8] = [0x2C, 0x3B, 0x09]
    let counts = candidates.map { candidate in header.count { $0 == candidate } }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }

  /// Whether a row is this line once more: then the file is two exports, one put behind the other.
  @inline(__always)
  func isRepeated(by row: UnsafeRawBufferPointer) -> Bool {
    // A mark of the encoding may stand before it; the ends of lines differ.
    guard row.count &+ 2 >= bytes.count, row.count <= bytes.count &+ 5, let first = row.first else {
      return false
    }
    return (first == bytes.first || first == 0xEF || bytes.first == 0xEF) && isText(of: row)
  }

  @inline(never)
  private func isText(of row: UnsafeRawBufferPointer) -> Bool {
    bytes.withUnsafeBytes { Self.text($0).elementsEqual(Self.text(row)) }
  }

  /// A line without its end and the mark before it.
  private static func text(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var end = line.count
    while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
    let start = line.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return UnsafeRawBufferPointer(rebasing: line[min(start, end)..<end])
  }

  private static func isDeclaration(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
    line.starts(with: Array("sep=".utf8)) || line.starts(with: Array("\"sep=".utf8))
  }

  /// What a line `sep=,` says, which spreadsheets read.
  private static func declaredSeparator(
    _ block: UnsafeRawBufferPointer,
    _ start: Int
  ) -> UInt8? {
    var at = start
    for _ in 0..<maximumPreamble where at < block.count {
      let end = CSVScanner.nextLine(block, at)
      if isDeclaration(block[at..<end]), let mark = block[at..<end].firstIndex(of: 0x3D),
        mark + 1 < end
      {
        return block[mark + 1]
      }
      at = end
    }
    return nil
  }
}

extension OrderFormat {
  /// Whether columns of such names tell this format from all others.
  fileprivate func isRecognised(by names: Set<String>) -> Bool {
    recognise.allSatisfy { column in
      names.contains(column) || alsoCalled[column]?.contains { names.contains($0) } == true
    }
  }
}
