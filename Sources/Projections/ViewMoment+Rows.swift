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
    let customers = try Customers<State>(self, index)
    var rows = try collect(Row.self) { part, rows in
      try forEachCustomer(customers, of: part, selecting: selection, decoding: decode) {
        if let row = row($0, $1) { rows.append(row) }
      }
    }
    let joined = customers.joined
    let others = Parallel.concatenate(joined.count) { range in
      var rows: [Row] = []
      joined.forEach(in: range) { if let row = row($0, $1) { rows.append(row) } }
      return rows
    }
    Self.merge(others, into: &rows)
    return rows
  }

  /// What `body` adds up of all customers, beginning with `initial` for each part of the view; of rows nothing is
  /// kept.
  ///
  /// `body` is called by several threads, and `merge` once for each part.
  @inlinable
  public func reduce<State: ProjectionState, Sum: Sendable>(
    of type: State.Type,
    _ index: CustomerIndex,
    into initial: Sum,
    _ body: @Sendable (inout Sum, SubjectID, State) -> Void,
    merge: (inout Sum, Sum) -> Void
  ) throws -> Sum {
    let customers = try Customers<State>(self, index)
    let sums = try eachPart { part in
      var sum = initial
      try forEachCustomer(customers, of: part) { body(&sum, $0, $1) }
      return sum
    }
    var sum = initial
    for part in sums { merge(&sum, part) }
    let joined = customers.joined
    let others = Parallel.concatenate(joined.count) { range in
      var sum = initial
      joined.forEach(in: range) { body(&sum, $0, $1) }
      return [sum]
    }
    for part in others { merge(&sum, part) }
    return sum
  }

  /// Who is one customer while a view is read: states of joined subjects wait for each other.
  @usableFromInline
  final class Customers<State: ProjectionState>: Sendable {
    @usableFromInline let index: CustomerIndex
    @usableFromInline let isJoined: [Bool]
    /// What was recorded of nobody, and goes to those it turned out to belong to.
    @usableFromInline let nobodys: State?
    /// The states of joined subjects, by their customers, as they were met; those of each part are not touched again.
    @usableFromInline let waiting = Mutex<[JoinedCustomers<State>.Met]>([])

    @usableFromInline
    init(_ moment: ViewMoment, _ index: CustomerIndex) throws {
      self.index = index
      isJoined = index.membership
      nobodys = try moment.nobodys(State.self)
    }

    @inlinable
    func wait(_ states: JoinedCustomers<State>.Met) {
      if !states.isEmpty { waiting.withLock { $0.append(states) } }
    }

    /// The customers of several subjects, once all parts were read.
    @inlinable var joined: JoinedCustomers<State> {
      JoinedCustomers(waiting.withLock { $0 }, adopting: nobodys)
    }
  }

  /// Calls `body` with the customers of a part that are one subject each; the others are put among those joined.
  @inlinable
  func forEachCustomer<State: ProjectionState>(
    _ customers: Customers<State>,
    of part: Part,
    selecting selection: SubjectSelection? = nil,
    decoding decode: StateTable<State>.Decoding = StateTable<State>.whole,
    _ body: (SubjectID, State) -> Void
  ) throws {
    let (isJoined, nobodys) = (customers.isJoined, customers.nobodys)
    var waiting: JoinedCustomers<State>.Met = []
    try forEachState(of: part, selecting: selection, decoding: decode) {
      (subject, state: inout State) in
      if subject == .nobody { return }
      if Int(subject.rawValue) < isJoined.count, isJoined[Int(subject.rawValue)] {
        waiting.append((customers.index.root(of: subject), state))
        state = State()
        return
      }
      if let nobodys { state.adopt(nobodys) }
      body(subject, state)
    }
    customers.wait(waiting)
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
      RowMemory.prepare(memory)
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
