public import Events

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
    let customers = try Customers(of: State.self, self, index, selecting: selection)
    let most = (0..<partCount).map { customers.joined?.parts[$0].customerCount ?? subjectCapacity }
    return try collect(Row.self, atMost: most) { part, rows in
      try forEachCustomer(customers, of: part, decoding: decode) {
        if let row = row($0, $1) { rows.append(row) }
      }
    }
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
    let customers = try Customers(of: State.self, self, index, selecting: nil)
    let sums = try eachPart { part in
      var sum = initial
      try forEachCustomer(customers, of: part) { body(&sum, $0, $1) }
      return sum
    }
    var sum = initial
    for part in sums { merge(&sum, part) }
    return sum
  }

  /// What `body` adds for every part, in the order of the parts; at most so many rows as `most` says by part.
  ///
  /// All of it stands in one piece of memory from the beginning: rows of a million customers are too large to
  /// be moved while they become more.
  @inlinable
  func collect<Row: Sendable>(
    _ type: Row.Type,
    atMost most: [Int],
    _ body: @Sendable (Part, inout RowMemory<Row>) throws -> Void
  ) throws -> [Row] {
    var starts = [0]
    for count in most { starts.append(starts[starts.count - 1] + count) }
    return try Array(unsafeUninitializedCapacity: starts[most.count]) { [starts] memory, count in
      // Each part has its own piece of it.
      nonisolated(unsafe) let memory = memory
      RowMemory.prepare(memory)
      let counts = try eachPart { part in
        let range = starts[part.number]..<starts[part.number + 1]
        var rows = RowMemory(memory.extracting(range))
        try body(part, &rows)
        return rows.count
      }
      for part in 0..<partCount {
        // Mostly there is a row of each.
        if count < starts[part], counts[part] > 0 {
          let rows = memory.extracting(starts[part]..<starts[part] + counts[part])
          let place = memory.extracting(count..<count + counts[part])
          _ = place.moveInitialize(fromContentsOf: rows)
        }
        count += counts[part]
      }
    }
  }
}
