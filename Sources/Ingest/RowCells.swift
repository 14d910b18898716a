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

  let bytes: UnsafeRawBufferPointer
  let unescaped: UnsafeRawBufferPointer
  let cells: UnsafeBufferPointer<CSVScanner.Cell>
  var role = Role.adds

  package var count: Int { cells.count }

  /// The cell as it is; the row must have it.
  func bytes(_ index: Int) -> UnsafeRawBufferPointer {
    let cell = cells[index]
    return UnsafeRawBufferPointer(
      rebasing: (cell.isUnescaped ? unescaped : bytes)[cell.start..<cell.end]
    )
  }

  /// The cell as a text; the row must have it.
  package func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// Whether a cell from `index` on is filled.
  @inline(__always)
  func isFilled(from index: Int) -> Bool {
    cells.count > index && cells[index...].contains { !$0.isEmpty }
  }

  /// The cell without blanks at either end; empty where the row has no such cell.
  @inline(__always)
  func trimmed(_ index: Int) -> UnsafeRawBufferPointer {
    guard index >= 0, index < cells.count else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let cell = cells[index]
    let memory = cell.isUnescaped ? unescaped : bytes
    var start = cell.start
    var end = cell.end
    while start < end, memory[start] == 0x20 || memory[start] == 0x09 { start &+= 1 }
    while end > start, memory[end &- 1] == 0x20 || memory[end &- 1] == 0x09 { end &-= 1 }
    return UnsafeRawBufferPointer(rebasing: memory[start..<end])
  }

  /// Why a row with filled cells behind the last column is refused.
  static func surplus(_ cells: Int, _ columns: Int) -> String {
    "the row has \(cells) cells, the header \(columns): does a cell with a separator lack its quotes?"
  }
}
