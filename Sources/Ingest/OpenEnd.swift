internal import Events

/// The last line of a file, where it has no end and its last cell may have lost some: a number without two decimals,
/// or fewer cells than there are columns.
///
/// A copy that broke off in `128.00` leaves `12`, which is an amount like any other. Whoever writes files without
/// the last line's end has them whole too, so that this is a remark.
package struct OpenEnd: Sendable, Equatable {
  package let line: Int
  package let text: String

  /// - Returns: `nil` unless the row read last may be cut.
  init?(_ rows: borrowing RowReader, columns: Int) {
    guard rows.isEndOpen else { return nil }
    line = rows.line
    var (count, last) = (0, "")
    rows.withCells { cells in
      count = cells.count
      guard count > 0 else { return }
      last = String(cells.text(count - 1).trimmingBlanks)
    }
    text = last
    let isNumber = last.last?.isNumber == true || last.last == "." || last.last == ","
    let hasTwoDecimals = last.suffix(3).first == "." || last.suffix(3).first == ","
    guard !last.isEmpty, count < columns || (isNumber && !hasTwoDecimals) else { return nil }
  }
}
