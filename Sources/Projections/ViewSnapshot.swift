public import Events

/// A view as it is at one moment, in memory: the states of all subjects, and who is whom.
public struct ViewSnapshot<State: ProjectionState>: Sendable {
  /// Rising by subject; subjects without a state are left out.
  public let states: [(subject: SubjectID, state: State)]
  public let links: [LinkFact]
  public let checkpoint: LogPosition

  @inlinable
  init(
    states: [(subject: SubjectID, state: State)],
    links: [LinkFact],
    checkpoint: LogPosition
  ) {
    self.states = states
    self.links = links
    self.checkpoint = checkpoint
  }

  /// Reads the view, on all cores where it is large.
  @inlinable
  public init(_ view: ViewEnvironment) throws { try self.init(ViewMoment(view)) }

  /// Reads all that a view shows at a moment.
  @inlinable
  public init(_ moment: ViewMoment) throws {
    checkpoint = moment.checkpoint
    links = try moment.links()
    let parts = try moment.eachPart { part in
      var states: [(subject: SubjectID, state: State)] = []
      try moment.forEachEntry(of: part) { entry in
        var state = State()
        try moment.read(entry, into: &state)
        states.append((entry.subject, state))
      }
      return states
    }
    states = parts.count == 1 ? parts[0] : parts.flatMap { $0 }
  }

  /// The states of one customer's subjects alone.
  public static func state(
    of subjects: [SubjectID],
    in view: ViewEnvironment
  ) throws -> State {
    var merged = State()
    for subject in subjects {
      let page = try view.loadPage(StateTable<State>.pageNumber(of: subject), as: State.self)
      if let page { merged.merge(page[Int(subject.rawValue) & (StateTable<State>.pageLength - 1)]) }
    }
    if let page = try view.loadPage(0, as: State.self) { merged.adopt(page[0]) }
    return merged
  }

  /// The states by customer: those of joined subjects merged, named by the smallest, in its order.
  ///
  /// What was recorded of nobody goes to those it turned out to belong to.
  @inlinable
  public func customers(_ index: CustomerIndex) -> [(subject: SubjectID, state: State)] {
    guard let first = states.first, first.subject == .nobody else {
      return joined(states, index)
    }
    var result = joined(Array(states.dropFirst()), index)
    for place in result.indices { result[place].state.adopt(first.state) }
    return result
  }

  @inlinable
  func joined(
    _ states: [(subject: SubjectID, state: State)],
    _ index: CustomerIndex
  ) -> [(subject: SubjectID, state: State)] {
    if index.isTrivial { return states }
    var result = states
    var places: [SubjectID: Int] = [:]
    for (place, entry) in states.enumerated() { places[entry.subject] = place }
    for subject in index.joined {
      guard let place = places[subject] else { continue }
      let root = index.root(of: subject)
      if let target = places[root] {
        result[target].state.merge(states[place].state)
        result[place].state = State()
      } else {
        // The name-giving subject has no state of its own: the first of the others takes its name.
        result[place].subject = root
        places[root] = place
      }
    }
    result.removeAll { $0.state.isEmpty }
    result.sort { $0.subject < $1.subject }
    return result
  }
}
