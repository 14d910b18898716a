internal import EventLog
internal import Events
internal import Projections
internal import Views

/// Where the states of a view come from: its version, or the events known at an earlier time, folded in memory.
extension ViewReader {
  /// What `row` makes of every customer as of `moment`; it is called by several threads.
  func rows<P: Projection, Row: CustomerRow>(
    of projection: P.Type,
    asOf moment: Timestamp,
    _ row: @Sendable (SubjectID, P.State) -> Row?
  ) throws -> (rows: [Row], index: CustomerIndex, checkpoint: LogPosition) {
    if knownThrough == nil {
      let now = try ViewMoment(view)
      let index = try customers(now.links, asOf: moment)
      return (try now.rows(of: P.State.self, index, row), index, now.checkpoint)
    }
    let snapshot = try snapshot(projection)
    let index = try customers(snapshot.links, asOf: moment)
    let rows = snapshot.customers(index).compactMap { row($0.subject, $0.state) }
    return (rows, index, snapshot.checkpoint)
  }

  /// The states of all subjects.
  ///
  /// - Throws: `UnfoldableEvent` at an event that was known and that nobody decided to leave out.
  func snapshot<P: Projection>(_ projection: P.Type) throws -> ViewSnapshot<P.State> {
    guard let knownThrough else { return try ViewSnapshot(view) }
    let history = ViewHistory(ViewFolder(store, view: name.rawValue))
    return try ViewSnapshot(
      folding: log,
      through: knownThrough,
      by: projection,
      leavingOut: try history.standing().leftOut.through(knownThrough)
    )
  }
}
