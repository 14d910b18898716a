internal import CXLSXWriter
internal import Events
internal import Foundation

/// Writes a result as a workbook (`.xlsx`) of one sheet.
///
/// Numbers, amounts and dates are what they are, not texts, on the shop's clock; a text is never a formula.
/// The heading stays in sight and can be filtered by.
package struct WorkbookFile {
  /// What a sheet can hold (ECMA-376 as Excel reads it): rows with the heading, and UTF-16 units of a text.
  private static let mostRows = 1_048_576
  private static let mostUnits = 32_767
  /// Rows that the widths of columns are chosen by.
  private static let rowsLookedAt = 1_000
  /// What fits a column of the standard width, and beyond which columns are not widened.
  private static let widths = 6...60
  /// Beyond it a double, which is what a cell is, loses digits.
  private static let mostExact: UInt64 = 1 << 53

  private let table: ResultTable
  private let sheetName: String

  package init(_ table: ResultTable, sheet name: String) {
    self.table = table
    sheetName = name
  }

  /// Writes the file, which appears when it is complete.
  ///
  /// - Throws: `QueryError` for more than a sheet can hold, `StoreError` if the file cannot be written.
  package func write(to path: String) throws {
    guard table.rows.count < Self.mostRows else {
      throw QueryError(
        "A sheet holds \(Self.mostRows - 1) rows, and these are \(table.rows.count).",
        hint: "Ask for fewer with --limit or --where, or for --format csv."
      )
    }
    let file = try UnfinishedFile(path)
    var options = lxw_workbook_options(constant_memory: 1, tmpdir: nil, use_zip64: 0)
    guard let book = workbook_new_opt(file.part, &options),
      let sheet = workbook_add_worksheet(book, sheetName)
    else { throw failure(path, LXW_ERROR_MEMORY_MALLOC_FAILED) }
    var failed: (any Error)?
    do { try fill(sheet, Formats(book)) } catch { failed = error }
    // Closing also frees the book.
    let status = workbook_close(book)
    if failed == nil, status != LXW_NO_ERROR { failed = failure(path, status) }
    if let failed {
      file.abandon()
      throw failed
    }
    try file.finish()
  }

  private func failure(_ path: String, _ status: lxw_error) -> QueryError {
    var reason = lxw_strerror(status).map { String(cString: $0) } ?? ""
    // Some of its sentences have their full stop.
    while reason.last == "." { reason.removeLast() }
    return QueryError(
      "\(path) cannot be written: \(reason).",
      hint: "See that there is room for it, also where temporary files go ($TMPDIR), and repeat."
    )
  }

  // MARK: Cells

  /// How the cells of a kind are shown.
  private struct Formats {
    let heading: UnsafeMutablePointer<lxw_format>?
    let moment: UnsafeMutablePointer<lxw_format>?
    let date: UnsafeMutablePointer<lxw_format>?
    let number: UnsafeMutablePointer<lxw_format>?
    let ratio: UnsafeMutablePointer<lxw_format>?
    /// By the digits of the currency.
    let amounts: [UnsafeMutablePointer<lxw_format>?]

    init(_ book: UnsafeMutablePointer<lxw_workbook>) {
      func format(_ code: String) -> UnsafeMutablePointer<lxw_format>? {
        let format = workbook_add_format(book)
        format_set_num_format(format, code)
        return format
      }
      heading = workbook_add_format(book)
      format_set_bold(heading)
      moment = format("yyyy-mm-dd hh:mm")
      date = format("yyyy-mm-dd")
      number = format("0.0")
      ratio = format("0.0000")
      amounts = (0...4).map { digits in
        format("#,##0" + (digits == 0 ? "" : "." + String(repeating: "0", count: digits)))
      }
    }
  }

  private typealias Sheet = UnsafeMutablePointer<lxw_worksheet>

  private func fill(_ sheet: Sheet, _ formats: Formats) throws {
    let columns = table.columns
    for (column, width) in try columnWidths().enumerated() {
      worksheet_set_column(sheet, UInt16(column), UInt16(column), Double(width) + 1, nil)
    }
    worksheet_freeze_panes(sheet, 1, 0)
    for (index, column) in columns.enumerated() {
      worksheet_write_string(sheet, 0, UInt16(index), column.name, formats.heading)
    }
    for (index, row) in table.rows.enumerated() {
      for (number, column) in columns.enumerated() {
        let place = (row: UInt32(index + 1), column: UInt16(number))
        try write(try column.cell(row), named: column.name, at: place, sheet, formats)
      }
    }
    if !columns.isEmpty {
      worksheet_autofilter(sheet, 0, 0, UInt32(table.rows.count), UInt16(columns.count - 1))
    }
  }

  private func write(
    _ cell: Cell,
    named name: String,
    at place: (row: UInt32, column: UInt16),
    _ sheet: Sheet,
    _ formats: Formats
  ) throws {
    func number(_ number: Double, _ format: UnsafeMutablePointer<lxw_format>?) {
      worksheet_write_number(sheet, place.row, place.column, number, format)
    }
    func text(_ text: String) throws {
      guard text.utf16.count <= Self.mostUnits else {
        throw QueryError(
          "A cell of \(name) has \(text.utf16.count) characters; a sheet's has at most "
            + "\(Self.mostUnits).",
          hint: "Leave the column out with --columns, or ask for --format csv."
        )
      }
      worksheet_write_string(sheet, place.row, place.column, WorkbookText.escaped(text), nil)
    }
    switch cell {
    case .none: break
    case .integer(let integer) where UInt64(integer.magnitude) <= Self.mostExact:
      number(Double(integer), nil)
    case .decimal(let minorUnits, let digits)
    where minorUnits.magnitude <= Self.mostExact && digits < formats.amounts.count:
      let unit = (0..<digits).reduce(1.0) { result, _ in result * 10 }
      number(Double(minorUnits) / unit, formats.amounts[digits])
    case .number(let value): number(Cell.rounded(value, digits: 1), formats.number)
    case .ratio(let value): number(Cell.rounded(value, digits: 4), formats.ratio)
    case .bool(let bool):
      worksheet_write_boolean(sheet, place.row, place.column, bool ? 1 : 0, nil)
    case .moment(let moment, let offset):
      // To the second, as in all formats: a part of one is cut off.
      let clock = moment.rawValue + Int64(offset) * 1_000
      let second = clock - (clock % 1_000 + 1_000) % 1_000
      guard let day = Self.day(Double(second) / Double(Timestamp.millisecondsPerDay)) else {
        return try text(cell.plainText)
      }
      number(day, formats.moment)
    case .date(let date):
      guard let day = Self.day(Double(date.daysSince1970)) else { return try text(cell.plainText) }
      number(day, formats.date)
    case .integer, .decimal, .text, .list, .pairs:
      let written = cell.plainText
      if !written.isEmpty { try text(written) }
    }
  }

  /// A sheet counts days from 1899-12-30, and from March 1900 on all programs agree on it.
  private static func day(_ since1970: Double) -> Double? {
    let day = since1970 + 25_569
    return day >= 61 ? day : nil
  }

  // MARK: Widths

  /// In characters of the width of a digit; a wide character takes two.
  private func columnWidths() throws -> [Int] {
    try table.columns.map { column in
      var width = displayWidth(column.name) + 2
      for row in table.rows.prefix(Self.rowsLookedAt) {
        width = max(width, Self.width(try column.cell(row)))
        if width >= Self.widths.upperBound { break }
      }
      return min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
    }
  }

  private static func width(_ cell: Cell) -> Int {
    switch cell {
    case .moment: 16
    // Separators between the thousands.
    case .decimal: cell.plainText.utf8.count * 4 / 3
    default: displayWidth(cell.plainText)
    }
  }
}
