import ArgumentParser
import EventLog
import Events
import Query
import Views

/// What a rebuild or a rollback changed in the rows of a view: listed on stdout, counted on stderr.
struct RebuildDifference {
  private let view: ViewName
  private let reader: ShopReader
  private let moment: Timestamp
  private let format: Renderer
  private let output: Output

  /// - Throws: whatever will keep it from being listed.
  init(
    _ view: ViewName,
    _ reader: ShopReader,
    _ asOf: AsOfOption,
    _ format: Renderer,
    _ output: OutputOption
  ) throws {
    self.view = view
    self.reader = reader
    moment = try asOf.moment(reader.log.calendar)
    self.format = format
    self.output = try Output(output.path)
  }

  /// `old` is `nil` where the view was never made before.
  func print(from old: Int?, to new: Int) throws {
    guard let old else {
      return Terminal.say("\(view.rawValue): there is no version to hold the first one against.")
    }
    let (rows, remarks) = try reader.difference(
      view,
      from: old,
      to: new,
      asOf: moment
    )
    try format.render(rows.table, width: output.tableWidth) { try output.write($0) }
    try output.close()
    for remark in remarks { Terminal.say(remark) }
    Terminal.say("\(view.rawValue): \(Self.summary(rows)).")
  }

  /// Such as `3 changed (segment 3, r 1), 1 added, 0 removed, 96 the same`.
  private static func summary(_ rows: RowDifference) -> String {
    let columns = rows.columns.map { "\($0.name) \(Terminal.grouped($0.count))" }
    let changed = columns.isEmpty ? "" : " (\(columns.joined(separator: ", ")))"
    func count(_ change: RowDifference.Change) -> String {
      "\(Terminal.grouped(rows.counts[change] ?? 0)) \(change.rawValue)"
    }
    return "\(count(.changed))\(changed), \(count(.added)), \(count(.removed)), "
      + "\(Terminal.grouped(rows.unchanged)) the same"
  }
}
