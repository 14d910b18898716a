/// The columns of a rejects file: those of the file itself, and three that say how it was read, which line it is and why it
/// was refused.
struct RejectsColumns {
  private let separator: UInt8
  /// Columns of the file itself, without those by which it is a rejects file, and with them.
  private let own: Int
  private let all: Int
  /// The first line.
  let header: [UInt8]

  private static let names = [RejectsNote.column, "reject_line", "reject_reason"]

  init(_ fileHeader: [UInt8], _ separator: UInt8, _ note: RejectsNote?) {
    self.separator = separator
    let line = RejectsFile.withoutLineBreak(fileHeader)
    let cells = RawCells(line, separator: separator).ranges
    let first = cells.firstIndex { cell in
      let name = String(decoding: line[cell], as: UTF8.self).trimmingPrefix("\"")
      return name.hasPrefix(RejectsNote.column + ": ") || name == RejectsNote.column
    }
    all = cells.count
    own = first ?? all
    let kept = own > 0 ? line[..<cells[own - 1].upperBound] : []
    let names = [note?.text ?? RejectsNote.column] + Self.names.dropFirst()
    // The mark says that it is UTF-8, whatever damaged bytes the lines hold.
    header =
      [0xEF, 0xBB, 0xBF] + kept + names.flatMap { [separator] + Self.quoted($0) } + [0x0A]
  }

  /// A line as it is written; one that is no row of cells as it was.
  func row(_ line: ArraySlice<UInt8>, _ reject: RejectedLine) -> [UInt8] {
    guard RawCells.isRow(line, separator: separator) else { return Array(line) }
    var cells = RawCells(line, separator: separator).ranges
    // Blank cells behind the last column mean nothing, and would move the reason.
    while cells.count > own, cells.last?.isEmpty == true { cells.removeLast() }
    if cells.count > all {
      // A cell too many stays one too many: what the row says now of line and reason stands behind it.
      cells.removeLast(all - own)
    } else {
      cells = Array(cells.prefix(own))
    }
    let kept = cells.last.map { line[..<$0.upperBound] } ?? []
    let missing = [UInt8](repeating: separator, count: max(0, own - cells.count))
    let column = reject.column.map { "\($0): " } ?? ""
    // Whoever reads the file again must know which orders have all their rows in it.
    let place =
      reject.isOrderKnown ? "" : "line \(reject.line), of an order that is not known: "
    let facts = ["", reject.isOrderKnown ? "\(reject.line)" : "", place + column + reject.reason]
    return kept + missing + facts.flatMap { [separator] + Self.quoted($0) }
  }

  private static func quoted(_ text: String) -> [UInt8] {
    let isPlain = text.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLetter || $0 == "_") }
    return Array((isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\"").utf8)
  }
}
