internal import EventLog
internal import Events
internal import Projections
internal import Views

/// Where the states of a view come from as of a moment, and who is one customer then: its version as it was
/// when this was made, or folded in memory.
struct ViewStates<P: Projection>: Sendable {
  private enum Source {
    case version(ViewCustomers<P.State>)
    case folded(ViewSnapshot<P.State>)
  }

  let index: CustomerIndex
  private let source: Source

  init(_ reader: ViewReader, _ projection: P.Type, asOf moment: Timestamp) throws {
    if let now = try reader.versionNow() {
      index = try reader.customers(now, asOf: moment).index
      source = .version(try ViewCustomers(of: P.State.self, now, index))
    } else {
      let snapshot = try reader.snapshot(projection)
      source = .folded(snapshot)
      index = try reader.customers(snapshot.links, asOf: moment)
    }
  }

  /// How far the log is folded into them.
  var checkpoint: LogPosition {
    switch source {
    case .version(let customers): customers.checkpoint
    case .folded(let snapshot): snapshot.checkpoint
    }
  }

  /// What `row` makes of every customer, or of those given, rising by customer.
  ///
  /// `decode` may leave out what `row` does not look at. Both are called by several threads.
  func rows<Row: CustomerRow>(
    of customers: [SubjectID]? = nil,
    decoding decode: @escaping StateTable<P.State>.Decoding = StateTable<P.State>.whole,
    _ row: @Sendable (SubjectID, P.State) -> Row?
  ) throws -> [Row] {
    let selection = customers.map { customers in
      var selection = SubjectSelection()
      for subject in customers.lazy.flatMap(index.members) { selection.insert(subject) }
      return selection
    }
    switch source {
    case .version(let customers):
      return try customers.rows(of: selection, decoding: decode, row)
    case .folded(let snapshot):
      return snapshot.customers(index)
        .filter { selection?.contains($0.subject) ?? true }
        .compactMap { row($0.subject, $0.state) }
    }
  }

  /// Those of whose state `isWanted` holds, rising.
  ///
  /// `decode` may leave out what `isWanted` does not look at. Both are called by several threads.
  func customers(
    decoding decode: @escaping StateTable<P.State>.Decoding,
    where isWanted: @Sendable (P.State) -> Bool
  ) throws -> [SubjectID] {
    try rows(decoding: decode) { isWanted($1) ? NamedCustomer(customer: $0) : nil }
      .map(\.customer)
  }

  /// What `body` adds up of all customers, rising by customer; it is called by several threads, which begin with
  /// `initial` each.
  func reduce<Sum: Sendable>(
    into initial: Sum,
    decoding decode: @escaping StateTable<P.State>.Decoding = StateTable<P.State>.whole,
    _ body: @Sendable (inout Sum, SubjectID, P.State) throws -> Void,
    merge: (inout Sum, Sum) throws -> Void
  ) throws -> Sum {
    switch source {
    case .version(let customers):
      return try customers.reduce(into: initial, decoding: decode, body, merge: merge)
    case .folded(let snapshot):
      return try snapshot.customers(index)
        .reduce(into: initial) { try body(&$0, $1.subject, $1.state) }
    }
  }
}

private struct NamedCustomer: CustomerRow {
  let customer: SubjectID
}
