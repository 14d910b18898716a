internal import EventLog
internal import Events
internal import Projections
internal import Views

/// States read one by one or all at once: from the view's version, or from the events known at an earlier time,
/// folded in memory.
extension ViewReader {
  /// The states of all subjects.
  ///
  /// - Throws: `UnfoldableEvent` at an event that was known and that nobody decided to leave out.
  func snapshot<P: Projection>(_ projection: P.Type) throws -> ViewSnapshot<P.State> {
    guard let known else { return try ViewSnapshot(view) }
    return try known.snapshot(of: name) {
      let history = ViewHistory(ViewFolder(store, view: name.rawValue))
      return try ViewSnapshot(
        folding: log,
        through: known.through,
        by: projection,
        leavingOut: try history.standing().leftOut.through(known.through)
      )
    }
  }

  /// The states of one customer's subjects, merged.
  func state<P: Projection>(
    of subjects: [SubjectID],
    by projection: P.Type
  ) throws -> P.State {
    if known == nil { return try ViewSnapshot<P.State>.state(of: subjects, in: view) }
    return try snapshot(projection).state(of: subjects)
  }

  /// Every word about links of a subject.
  func links<P: Projection>(of subject: SubjectID, by projection: P.Type) throws -> [LinkFact] {
    if known == nil { return try view.links(of: subject) }
    return try snapshot(projection).links.filter { $0.first == subject || $0.second == subject }
  }
}

extension ViewSnapshot {
  /// As the function of the same name that reads a version.
  fileprivate func state(of subjects: [SubjectID]) -> State {
    var merged = State()
    for subject in subjects {
      let place = states.partitionIndex { $0.subject >= subject }
      guard place < states.count, states[place].subject == subject else { continue }
      merged.merge(states[place].state)
    }
    if let first = states.first, first.subject == .nobody { merged.adopt(first.state) }
    return merged
  }
}
