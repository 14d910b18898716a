internal import Events

/// Patron's own columns where dates or amounts are not written as Patron writes them.
///
/// Such a file is read as the exports of shop systems are: its rows are shaped first.
extension OrderFormat {
  /// The format of a file that has `columns`: what its cells show decides how they are meant.
  init(own columns: OrderColumns, source: String) {
    self.init(name: "orders", title: "orders in Patron's columns", source: source)
    for field in OrderField.allCases where columns.has(field) {
      self.columns[field] = [columns.name(of: field)]
    }
    decimals = .byEvidence
  }
}

/// Whether the beginning of a file in Patron's own columns has dates or amounts that must be shaped.
///
/// An amount such as `1,234` or `1.500`, which could be read in two ways, needs another that shows which: for that the
/// file is read on, to its end where none does.
struct OwnColumnsEvidence {
  private let dates: [Int]
  private let amounts: [Int]
  private var hasLooseDate = false
  private var hasComma = false
  private var hasMarked = false
  private var showsMark = false
  private var hasDoubtfulPoint = false
  private var rows = 0

  private static let enough = 1_000

  init(_ columns: OrderColumns) {
    dates = [.orderedAt, .updatedAt].map { columns[$0] }
    amounts = OrderField.allCases.filter(\.isAmount).map { columns[$0] }
  }

  var mustBeShaped: Bool { hasLooseDate || hasMarked || (hasComma && showsMark) }

  /// Whether nothing more is asked.
  var isClear: Bool { mustBeShaped || (rows >= Self.enough && (showsMark || !hasDoubtfulPoint)) }

  /// The mark that the amounts show, where they are written as Patron writes them.
  var mark: OrderFormat.DecimalMark? { showsMark ? .point : nil }

  mutating func take(_ row: RowCells) {
    rows += 1
    for column in dates where column >= 0 {
      if Self.isLooseDate(row.value(column)) { hasLooseDate = true }
    }
    for column in amounts where column >= 0 {
      let text = String(decoding: row.value(column), as: UTF8.self)
      if AmountText.isPlainButMarked(text) { hasMarked = true }
      guard let mark = AmountText.evidence(text) else {
        if text.contains(",") { hasComma = true }
        if text.contains(".") { hasDoubtfulPoint = true }
        continue
      }
      showsMark = true
      // `1.234.567` has no comma and is none of Patron's amounts either.
      if mark == .comma || text.contains(",") { hasComma = true }
    }
  }

  private static func isLooseDate(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count > 0, (try? DateText.parse(bytes)) == nil else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    return OrderFormat.DateOrder.allCases.contains { (try? LooseDate(text, order: $0)) != nil }
  }
}
