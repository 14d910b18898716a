internal import Foundation

/// The elements of a JSON text: JSON Lines, a list, or one value over many lines.
///
/// Each line, and each element of a list, is an element; a list in a line counts as its elements.
struct JSONElements: ~Copyable {
  struct Element {
    /// Line of the file on which it begins.
    let line: Int
    /// Valid until the next element is read.
    let bytes: UnsafeRawBufferPointer
    /// Whether the element is on a line that is longer than 16 MiB: only its beginning is here.
    var isCut = false
  }

  private var lines: LineReader
  /// The elements of the list at hand, the next of them last.
  private var pending: [Element] = []
  /// The whole file, where it is one value.
  private let whole: Whole?
  /// Lines read that are not blank; of a file that is one value, all that it has.
  private(set) var lineCount = 0
  /// Whether each of these lines is one element.
  private(set) var isByLine = true

  /// - Throws: `IngestError` if the file cannot be read.
  init(path: String) throws {
    let whole = try Whole(path: path)
    let lines = try LineReader(path: path)
    self.whole = whole
    self.lines = lines
    if let whole {
      pending = (Self.list(whole.bytes) ?? [Self.element(whole.bytes)]).reversed()
      isByLine = false
      lineCount = whole.bytes.split(separator: 0x0A).count { $0.contains { $0 > 0x20 } }
    }
  }

  var bytesRead: Int64 { whole.map { Int64($0.bytes.count) } ?? lines.bytesRead }
  var fileLength: Int64 { lines.fileLength }

  mutating func next() throws -> Element? {
    while pending.isEmpty, whole == nil {
      guard let line = try lines.next() else { return nil }
      guard line.bytes.contains(where: { $0 > 0x20 }) else { continue }
      lineCount += 1
      let element = Element(line: line.number, bytes: line.bytes, isCut: line.isCut)
      if line.isCut { return element }
      pending = Self.list(line.bytes, line: line.number)?.reversed() ?? [element]
      if pending.count != 1 { isByLine = false }
    }
    return pending.popLast()
  }

  /// A file that is one value over several lines.
  private final class Whole {
    private let data: Data
    let bytes: UnsafeRawBufferPointer

    /// `nil` where every line is a value of its own.
    init?(path: String) throws {
      guard try Self.isWhole(path) else { return nil }
      data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
      bytes = data.withUnsafeBytes { data in
        let mark = data.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return UnsafeRawBufferPointer(rebasing: data[mark...])
      }
    }

    /// Whether the first line begins a list or an object that it does not end.
    ///
    /// The line behind the beginning of an object has a name, or its end: a broken first line of JSON
    /// Lines is no such beginning.
    private static func isWhole(_ path: String) throws -> Bool {
      var lines = try LineReader(path: path)
      var first: UInt8?
      while let line = try lines.next() {
        guard let byte = line.bytes.first(where: { $0 > 0x20 }) else { continue }
        if first != nil { return byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "}") }
        guard byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{"),
          !JSONElements.isComplete(line.bytes)
        else { return false }
        let last = line.bytes.last { $0 > 0x20 } ?? byte
        if byte == UInt8(ascii: "[") || "[{,".utf8.contains(last) { return true }
        first = byte
      }
      return false
    }
  }

  /// One value, without the blanks before it.
  private static func element(_ bytes: UnsafeRawBufferPointer) -> Element {
    let start = bytes.firstIndex { $0 > 0x20 } ?? 0
    return Element(
      line: 1 + bytes[..<start].count { $0 == 0x0A },
      bytes: UnsafeRawBufferPointer(rebasing: bytes[start...])
    )
  }

  /// Whether every bracket of `bytes` is closed.
  private static func isComplete(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var at = bytes.firstIndex { $0 > 0x20 } ?? 0
    var line = 1
    at += 1
    while at < bytes.count {
      guard skipValue(bytes, &at, &line), at < bytes.count else { return false }
      if bytes[at] != UInt8(ascii: ",") { return true }
      at += 1
    }
    return false
  }

  /// The spans of the elements of the list that `bytes` begins with; `nil` where it is no list, or none
  /// that ends.
  ///
  /// Only brackets and quotes are looked at: what the elements hold is for `JSONReader`.
  static func list(_ bytes: UnsafeRawBufferPointer, line first: Int = 1) -> [Element]? {
    var line = first
    var at = 0
    func skipBlanks() {
      while at < bytes.count, bytes[at] <= 0x20 {
        if bytes[at] == 0x0A { line += 1 }
        at += 1
      }
    }
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "[") else { return nil }
    at += 1
    var elements: [Element] = []
    skipBlanks()
    if at < bytes.count, bytes[at] == UInt8(ascii: "]") { return [] }
    while at < bytes.count {
      skipBlanks()
      let start = at
      let startLine = line
      guard skipValue(bytes, &at, &line) else { return nil }
      elements.append(
        Element(line: startLine, bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<at]))
      )
      skipBlanks()
      guard at < bytes.count else { return nil }
      if bytes[at] == UInt8(ascii: "]") { return elements }
      guard bytes[at] == UInt8(ascii: ",") else { return nil }
      at += 1
    }
    return nil
  }

  /// Goes behind the value at `at`: to the comma or bracket that ends it.
  private static func skipValue(
    _ bytes: UnsafeRawBufferPointer,
    _ at: inout Int,
    _ line: inout Int
  ) -> Bool {
    var depth = 0
    var isText = false
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x0A { line += 1 }
      if isText {
        if byte == UInt8(ascii: "\\") {
          at += 1
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isText = true
      } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        if depth == 0 { return true }
        depth -= 1
      } else if byte == UInt8(ascii: ","), depth == 0 {
        return true
      }
      at += 1
    }
    return false
  }
}
