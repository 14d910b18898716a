public import Events
public import Synchronization

/// What is made of one customer of a view.
public protocol CustomerRow: Sendable {
  var customer: SubjectID { get }
}

extension ViewMoment {
  /// What `row` makes of every customer, in their order, made while the view is read: what is kept of the
  /// states is what `row` keeps, but for those of joined subjects.
  ///
  /// What was recorded of nobody goes to those it turned out to belong to. With a `selection`, which has all
  /// subjects of a customer or none, only those customers are read; `decode` may leave out what `row` does not
  /// look at. Both are called by several threads.
  @inlinable
  public func rows<State: ProjectionState, Row: CustomerRow>(
    of type: State.Type,
    _ index: CustomerIndex,
    of selection: SubjectSelection? = nil,
    decoding decode: @escaping StateTable<State>.Decoding = StateTable<State>.whole,
    _ row: @Sendable (SubjectID, State) -> Row?
  ) throws -> [Row] {
    let isJoined = index.membership
    let nobodys = try nobodys(type)
    let joined = Mutex<[SubjectID: State]>([:])
    var rows = try collect(Row.self) { part, rows in
      try forEachState(of: part, selecting: selection, decoding: decode) {
        (subject, state: inout State) in
        if subject == .nobody { return }
        if Int(subject.rawValue) < isJoined.count, isJoined[Int(subject.rawValue)] {
          let customer = index.root(of: subject)
          joined.withLock { [state] in $0[customer, default: State()].merge(state) }
          state = State()
          return
        }
        if let nobodys { state.adopt(nobodys) }
        if let row = row(subject, state) { rows.append(row) }
      }
    }
    let others = joined.withLock { $0 }.sorted { $0.key < $1.key }.compactMap { subject, state in
      var state = state
      if let nobodys { state.adopt(nobodys) }
      return row(subject, state)
    }
    Self.merge(others, into: &rows)
    return rows
  }

  /// What `body` adds for every part, in the order of the parts.
  ///
  /// All of it stands in one piece of memory from the beginning: rows of a million customers are too large to
  /// be moved while they become more.
  @inlinable
  func collect<Row: Sendable>(
    _ type: Row.Type,
    _ body: @Sendable (Part, inout RowMemory<Row>) throws -> Void
  ) throws -> [Row] {
    let capacity = subjectCapacity
    return try Array(unsafeUninitializedCapacity: capacity * partCount) { memory, count in
      // Each part has its own piece of it.
      nonisolated(unsafe) let memory = memory
      let parts = try eachPart { part in
        let start = part.number * capacity
        var rows = RowMemory(memory.extracting(start..<start + capacity))
        try body(part, &rows)
        return rows.count
      }
      count = parts[0]
      for part in 1..<partCount where parts[part] > 0 {
        let rows = memory.extracting(part * capacity..<part * capacity + parts[part])
        let place = memory.extracting(count..<count + parts[part])
        count = count + place.moveInitialize(fromContentsOf: rows)
      }
    }
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

  /// Puts `others` in their places among `rows`; both rise by customer.
  @inlinable
  static func merge<Row: CustomerRow>(_ others: [Row], into rows: inout [Row]) {
    if others.isEmpty { return }
    var left = rows.count
    rows.append(contentsOf: others)
    rows.withUnsafeMutableBufferPointer { rows in
      var end = rows.count
      for other in others.reversed() {
        while left > 0, rows[left - 1].customer > other.customer {
          left -= 1
          end -= 1
          rows.swapAt(left, end)
        }
        end -= 1
        rows[end] = other
      }
    }
  }
}
