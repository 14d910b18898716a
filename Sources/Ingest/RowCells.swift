/// The cells of a row, by index.
package struct RowCells {
  /// What a row is to its order.
  enum Role {
    /// It has amounts of its own, which add up.
    case adds
    /// It says all of the order, and stands for itself or before rows that continue it.
    case first
    /// It brings a line of the order that the row above is of.
    case continues
    /// It brings a further line that stands on the same line of the file.
    case shares
  }

  /// What cells that are not `isUnescaped` are ranges of.
  let bytes: UnsafeRawBufferPointer
  private let unescaped: UnsafeRawBufferPointer
  package let count: Int
  /// Where each cell ends, as `CellEnds` has it; `nil` where the cells themselves are given.
  private let ends: UnsafePointer<UInt16>?
  private let cells: UnsafePointer<CSVScanner.Cell>?
  var role = Role.adds
  /// Whether the row is known to be ASCII without NUL; `false` says nothing.
  let isPlain: Bool

  init(
    bytes: UnsafeRawBufferPointer,
    unescaped: UnsafeRawBufferPointer,
    cells: UnsafeBufferPointer<CSVScanner.Cell>,
    role: Role = .adds,
    isPlain: Bool = false
  ) {
    self.bytes = bytes
    self.unescaped = unescaped
    self.cells = cells.baseAddress.map { UnsafePointer($0) }
    self.role = role
    self.isPlain = isPlain
    count = cells.count
    ends = nil
  }

  /// The cells of `row`, which `found` has found.
  @inline(__always)
  init(_ row: UnsafeRawBufferPointer, _ found: borrowing CellEnds) {
    bytes = row
    unescaped = UnsafeRawBufferPointer(start: nil, count: 0)
    cells = nil
    isPlain = found.isPlain
    count = found.count
    ends = UnsafePointer(found.ends)
  }

  /// Where the text of a cell lies, without its quotes; the row must have the cell.
  @inline(__always)
  private subscript(index: Int) -> CSVScanner.Cell {
    if let cells { return cells[index] }
    guard let ends else { return .empty }
    let start = Int(ends[index] &+ 1)
    let end = Int(ends[index &+ 1])
    // Of a row that was found this way, a cell that begins with a quote ends with one.
    let quote = bytes[start] == 0x22 ? 1 : 0
    return CSVScanner.Cell(start: start &+ quote, end: end &- quote, isUnescaped: false)
  }

  /// The cell as it is; the row must have it.
  func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    let cell = self[index]
    return UnsafeRawBufferPointer(
      rebasing: (cell.isUnescaped ? unescaped : bytes)[cell.start..<cell.end]
    )
  }

  /// The cell as a text; the row must have it.
  package func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// Whether a cell from `index` on is filled.
  @inline(__always)
  func isFilled(from index: Int) -> Bool { count > index && hasFilled(from: index) }

  @inline(never)
  private func hasFilled(from index: Int) -> Bool {
    (index..<count).contains { !self[$0].isEmpty }
  }

  /// Whether no cell holds anything but blanks.
  var areBlank: Bool { (0..<count).allSatisfy { trimmed($0).count == 0 } }

  /// The cell without blanks at either end; empty where the row has no such cell.
  @inline(__always)
  func trimmed(_ index: Int) -> UnsafeRawBufferPointer {
    guard index >= 0, index < count else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let cell = self[index]
    let memory = cell.isUnescaped ? unescaped : bytes
    var start = cell.start
    var end = cell.end
    while start < end, memory[start] == 0x20 || memory[start] == 0x09 { start &+= 1 }
    while end > start, memory[end &- 1] == 0x20 || memory[end &- 1] == 0x09 { end &-= 1 }
    return UnsafeRawBufferPointer(rebasing: memory[start..<end])
  }

  /// The cell as it is meant: without what spreadsheets are kept from making numbers by.
  @inline(__always)
  func value(_ index: Int) -> UnsafeRawBufferPointer { CellText.unwrapped(trimmed(index)) }

  /// The cell as an order number or a customer's name.
  @inline(__always)
  func id(_ index: Int) -> UnsafeRawBufferPointer { CellText.id(trimmed(index)) }

  /// Why a row with filled cells behind the last column is refused.
  static func surplus(_ cells: Int, _ columns: Int) -> String {
    "the row has \(cells) cells, the header \(columns): does a cell with a separator lack its quotes?"
  }
}
