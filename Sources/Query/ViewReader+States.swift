internal import EventLog
internal import Events
internal import Projections
internal import Views

/// States read one by one or all at once: from the view's version, or as they were at one moment.
extension ViewReader {
  /// What the view's history says is to be left out of it.
  var decidedToLeaveOut: LeftOut {
    get throws {
      try ViewHistory(ViewFolder(store, view: name.rawValue)).standing().leftOut
    }
  }

  /// How far the log is folded into what is read now.
  var checkpoint: LogPosition {
    get throws {
      switch scope {
      case .now: try view.about()?.checkpoint ?? .start
      case .known(let log): log.through
      case .held(let shop): shop.position
      }
    }
  }

  /// What the states up to `checkpoint` lack because somebody decided so.
  func leftOut(through checkpoint: LogPosition) throws -> LeftOut {
    switch scope {
    case .now: return try view.leftOut().through(checkpoint)
    case .known: return try decidedToLeaveOut.through(checkpoint)
    case .held(let shop):
      let start = shop.versionCheckpoint(of: name)
      let since = try decidedToLeaveOut.positions.filter { $0 > start }
      return LeftOut(try view.leftOut().through(start).positions + since).through(checkpoint)
    }
  }

  /// The version to be read as it is; `nil` where states have to be folded in memory.
  func versionNow() throws -> ViewMoment? {
    switch scope {
    case .now: try ViewMoment(view)
    case .known: nil
    case .held(let shop): shop.version(of: name)
    }
  }

  /// The states of all subjects.
  ///
  /// - Throws: `UnfoldableEvent` at an event that was known and that nobody decided to leave out.
  func snapshot<P: Projection>(_ projection: P.Type) throws -> ViewSnapshot<P.State> {
    switch scope {
    case .now: try ViewSnapshot(view)
    case .held(let shop): try shop.snapshot(of: self, by: projection)
    case .known(let known):
      try known.views.snapshot(of: name) {
        try ViewSnapshot(
          folding: log,
          through: known.through,
          by: projection,
          leavingOut: try decidedToLeaveOut.through(known.through)
        )
      }
    }
  }

  /// The states of one customer's subjects, merged.
  func state<P: Projection>(
    of subjects: [SubjectID],
    by projection: P.Type
  ) throws -> P.State {
    if case .now = scope { return try ViewSnapshot<P.State>.state(of: subjects, in: view) }
    return try snapshot(projection).state(of: subjects)
  }

  /// Every word about links of a subject.
  func links<P: Projection>(of subject: SubjectID, by projection: P.Type) throws -> [LinkFact] {
    if case .now = scope { return try view.links(of: subject) }
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
