internal import Rules

/// Which columns of a query are looked at, and which rows are wanted, so that it reads and keeps no more than them.
struct ColumnDemand {
  /// Those by which rows are found and put in order: they are asked of everybody.
  let finding: Set<String>
  /// Those shown: they are asked of the rows that are left.
  let showing: Set<String>
  /// Whether all rows are shown that there are, in the order that they have by themselves.
  let isWhole: Bool
  /// Which rows are wanted; `nil` where all are.
  let selection: RowSelection?

  /// All columns of all rows.
  init(all form: RowForm) {
    isWhole = true
    selection = nil
    finding = Set(form.columns.map(\.name))
    showing = finding
  }

  init(_ request: QueryRequest, _ selection: RowSelection) {
    self.selection = selection.isSelective ? selection : nil
    let shown =
      request.columns.isEmpty
      ? request.query.form.columns.filter { !$0.isFurther }.map(\.name) : request.columns
    let orders = request.sort.map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }
    let asked = Set(request.conditions.flatMap(\.text.names) + orders.map { ColumnPath($0).column })
    showing = Set(shown.map { ColumnPath($0).column })
    // Where all rows are shown, they are read once, with all that is wanted of them.
    let areAllShown = !selection.isSelective
    isWhole = areAllShown && request.sort.isEmpty
    finding = areAllShown ? asked.union(showing) : asked
  }
}
