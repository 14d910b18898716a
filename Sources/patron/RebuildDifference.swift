import ArgumentParser
import EventLog
import Query
import Views

/// What a rebuild or a rollback changed in the rows of a view: listed on stdout, counted on stderr.
struct RebuildDifference {
  let view: ViewName
  let reader: ShopReader
  let asOf: AsOfOption
  let format: Renderer
  let output: String?

  /// `old` is `nil` where the view was never made before.
  func print(from old: Int?, to new: Int) throws {
    guard let old else {
      return Terminal.say("\(view.rawValue): there is no version to hold the first one against.")
    }
    let (rows, remarks) = try reader.difference(
      view,
      from: old,
      to: new,
      asOf: try asOf.moment(reader.log.calendar)
    )
    let writer = try Output(output)
    try format.render(rows.table, width: Terminal.width) { try writer.write($0) }
    try writer.close()
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
