public import Events

/// What is made of one customer of a view.
public protocol CustomerRow: Sendable {
  var customer: SubjectID { get }
}

extension ViewCustomers {
  /// What `row` makes of every customer, in their order, made while the view is read: what is kept of the
  /// states is what `row` keeps, but for those of joined subjects.
  ///
  /// What was recorded of nobody goes to those it turned out to belong to. With a `selection`, which has all
  /// subjects of a customer or none, only those customers are read; `decode` may leave out what `row` does not
  /// look at. Both are called by several threads.
  @inlinable
  public func rows<Row: CustomerRow>(
    of selection: SubjectSelection? = nil,
    decoding decode: @escaping StateTable<State>.Decoding = StateTable<State>.whole,
    _ row: @Sendable (SubjectID, State) -> Row?
  ) throws -> [Row] {
    let wanted = selection?.count ?? .max
    let most = (0..<moment.partCount).map { min(capacity(ofPart: $0), wanted) }
    return try moment.collect(Row.self, atMost: most) { part, rows in
      try moment.forEachCustomer(self, of: part, selecting: selection, decoding: decode) {
        if let row = row($0, $1) { rows.append(row) }
      }
    }
  }

  /// What `body` adds up of all customers, beginning with `initial` for each part of the view; of rows nothing is
  /// kept.
  ///
  /// `decode` may leave out what `body` does not look at. Both are called by several threads, and `merge` once for
  /// each part, in their order.
  @inlinable
  public func reduce<Sum: Sendable>(
    into initial: Sum,
    decoding decode: @escaping StateTable<State>.Decoding = StateTable<State>.whole,
    _ body: @Sendable (inout Sum, SubjectID, State) throws -> Void,
    merge: (inout Sum, Sum) throws -> Void
  ) throws -> Sum {
    let sums = try moment.eachPart { part in
      var sum = initial
      try moment.forEachCustomer(self, of: part, decoding: decode) { try body(&sum, $0, $1) }
      return sum
    }
    var sum = initial
    for part in sums { try merge(&sum, part) }
    return sum
  }
}

extension ViewMoment {
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
