public import Events

/// What is made of one customer of a view.
public protocol CustomerRow: Sendable {
  var customer: SubjectID { get }
}

extension ViewMoment {
  /// What `row` makes of every customer, in their order, made while the view is read: what is kept of the
  /// states is what `row` keeps, but for those of joined subjects.
  ///
  /// What was recorded of nobody goes to those it turned out to belong to. `row` is called by several
  /// threads.
  @inlinable
  public func rows<State: ProjectionState, Row: CustomerRow>(
    of type: State.Type,
    _ index: CustomerIndex,
    _ row: @Sendable (SubjectID, State) -> Row?
  ) throws -> [Row] {
    let isJoined = index.membership
    let nobodys = try nobodys(type)
    let parts = try eachPart { part in
      var rows: [Row] = []
      var joined: [(subject: SubjectID, state: State)] = []
      try forEachState(ofPart: part) { (subject, state: inout State) in
        if subject == .nobody { return }
        if Int(subject.rawValue) < isJoined.count, isJoined[Int(subject.rawValue)] {
          joined.append((subject, state))
          state = State()
          return
        }
        if let nobodys { state.adopt(nobodys) }
        if let row = row(subject, state) { rows.append(row) }
      }
      return (rows: rows, joined: joined)
    }
    var merged: [SubjectID: State] = [:]
    for (subject, state) in parts.lazy.flatMap(\.joined) {
      merged[index.root(of: subject), default: State()].merge(state)
    }
    let rows = parts.count == 1 ? parts[0].rows : parts.flatMap(\.rows)
    if merged.isEmpty { return rows }
    let others = merged.sorted { $0.key < $1.key }.compactMap { subject, state in
      var state = state
      if let nobodys { state.adopt(nobodys) }
      return row(subject, state)
    }
    return Self.merge(rows, others)
  }

  /// What was recorded of nobody in particular.
  @inlinable
  func nobodys<State: ProjectionState>(_ type: State.Type) throws -> State? {
    guard let bytes = try page(0) else { return nil }
    do {
      let state = try StateTable<State>.decode(bytes)[Int(SubjectID.nobody.rawValue)]
      return state.isEmpty ? nil : state
    } catch { throw view.damage(0) }
  }

  @inlinable
  static func merge<Row: CustomerRow>(_ rows: [Row], _ others: [Row]) -> [Row] {
    var result: [Row] = []
    result.reserveCapacity(rows.count + others.count)
    var rest = others[...]
    for row in rows {
      while let next = rest.first, next.customer < row.customer {
        result.append(next)
        rest.removeFirst()
      }
      result.append(row)
    }
    result.append(contentsOf: rest)
    return result
  }
}
