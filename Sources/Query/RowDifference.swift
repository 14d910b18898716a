package import Events
package import Views

/// In what the rows of one table differ from those of another: which came, which went, and which cells of
/// the others changed.
package struct RowDifference {
  package enum Change: String, CaseIterable, Sendable {
    case added
    case removed
    case changed
  }

  /// A row for each that differs: its key, the change, and the cells as they were and as they are.
  ///
  /// First those of the new table in its order, then those that went.
  package private(set) var table: ResultTable
  /// How many rows there are of each change.
  package private(set) var counts: [Change: Int] = [:]
  /// In how many of the changed rows each column changed, in the order of the columns.
  package private(set) var columns: [(name: String, count: Int)] = []
  /// Rows that are the same in both.
  package private(set) var unchanged = 0

  private struct Row {
    let key: Cell
    let change: Change
    var before: [(name: String, value: String)] = []
    var after: [(name: String, value: String)] = []
  }

  /// Both tables have the same columns; `key` is the one whose cells tell rows apart.
  package init(from old: ResultTable, to new: ResultTable, key: String) throws {
    let oldKey = try old.column(key, for: "a comparison")
    let newKey = try new.column(key, for: "a comparison")
    var places: [String: Int] = [:]
    for row in old.rows { places[try oldKey.cell(row).plainText] = row }
    var rows: [Row] = []
    var changedColumns: [String: Int] = [:]
    for row in new.rows {
      let cell = try newKey.cell(row)
      guard let oldRow = places.removeValue(forKey: cell.plainText) else {
        rows.append(Row(key: cell, change: .added, after: try Self.pairs(new, row, but: key)))
        continue
      }
      var changed = Row(key: cell, change: .changed)
      for (before, after) in zip(old.columns, new.columns) {
        let (was, now) = (try before.cell(oldRow), try after.cell(row))
        guard was != now else { continue }
        changed.before.append((before.name, was.plainText))
        changed.after.append((after.name, now.plainText))
        changedColumns[after.name, default: 0] += 1
      }
      if changed.after.isEmpty { unchanged += 1 } else { rows.append(changed) }
    }
    for row in old.rows where places[try oldKey.cell(row).plainText] != nil {
      let before = try Self.pairs(old, row, but: key)
      rows.append(Row(key: try oldKey.cell(row), change: .removed, before: before))
    }
    for row in rows { counts[row.change, default: 0] += 1 }
    columns = new.columns.compactMap { column in
      changedColumns[column.name].map { (column.name, $0) }
    }
    table = ResultTable(
      count: rows.count,
      columns: [
        .init(key) { [rows] in rows[$0].key }.whole,
        .init("change") { [rows] in .text(rows[$0].change.rawValue) },
        .init("before") { [rows] in rows[$0].before.isEmpty ? .none : .pairs(rows[$0].before) },
        .init("after") { [rows] in rows[$0].after.isEmpty ? .none : .pairs(rows[$0].after) },
      ]
    )
  }

  /// The cells of a row that have a value.
  private static func pairs(
    _ table: ResultTable,
    _ row: Int,
    but key: String
  ) throws -> [(name: String, value: String)] {
    try table.columns.compactMap { column in
      guard column.name != key else { return nil }
      let text = try column.cell(row).plainText
      return text.isEmpty ? nil : (column.name, text)
    }
  }
}

extension ShopReader {
  /// What is other in the rows of a view as of `moment` by version `new` than by version `old`, each by the
  /// rules it was built with.
  package func difference(
    _ view: ViewName,
    from old: Int,
    to new: Int,
    asOf moment: Timestamp
  ) throws -> (rows: RowDifference, remarks: [String]) {
    let before = try query(QueryName(view), version: old, asOf: moment)
    let after = try query(QueryName(view), version: new, asOf: moment)
    var remarks: [String] = []
    if before.checkpoint != after.checkpoint {
      remarks.append(
        "Part of this is news: version \(old) ends with event \(before.checkpoint.rawValue), "
          + "version \(new) with event \(after.checkpoint.rawValue)."
      )
    }
    let key = view == .timeline ? "position" : "customer"
    return (try RowDifference(from: before.table, to: after.table, key: key), remarks)
  }
}
