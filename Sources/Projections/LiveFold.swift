public import EventLog
public import Events
internal import LMDB

/// Folds a few events in the order of the log, fetching just the pages they touch.
///
/// **Per-event path** of a live projector.
public struct LiveFold<P: Projection>: ~Copyable {
  public let view: ViewEnvironment
  public let leftOut: LeftOut
  public var links: [LinkFact] = []
  public var writer = StateWriter()
  public var pages: [EncodedPage] = []

  public init(_ view: ViewEnvironment, leavingOut leftOut: LeftOut) {
    self.view = view
    self.leftOut = leftOut
  }

  @inlinable
  package mutating func run(
    _ log: EventLog,
    after start: LogPosition,
    through end: LogPosition
  ) throws {
    var links: [LinkFact] = []
    let view = self.view
    let leftOut = self.leftOut
    var table = LivePages<P.State> { page in try view.loadPage(page, as: P.State.self) }
    try log.readBatches(after: start) { batch in
      try batch.forEachRecord(after: start) { record in
        guard record.position <= end, !leftOut.contains(record.position) else { return }
        try P.check(record)
        if !record.isPurchase { links.append(contentsOf: LinkFact.facts(of: record)) }
        guard P.folds(record.rawType) else { return }
        if P.isKept(record) { try table.update(record.subject) { P.fold(record, into: &$0) } }
        let other = P.otherSubject(record)
        if other != .nobody { try table.update(other) { P.foldOther(record, into: &$0) } }
      }
      return batch.lastPosition < end
    }
    self.links = links
    var scratch = StateWriter()
    table.forEachPage { page, states in
      let first = writer.count
      StateTable<P.State>.encode(states, to: &writer, scratch: &scratch)
      writer.seal(from: first, page: page)
      pages.append(EncodedPage(page: page, range: first..<writer.count))
    }
  }
}

extension ViewEnvironment {
  /// A page's states; `nil` if it was never stored.
  @inlinable
  public func loadPage<State: ProjectionState>(
    _ number: UInt32,
    as type: State.Type
  ) throws -> [State]? {
    try withPage(number) { bytes in
      do { return try StateTable<State>.decode(bytes) } catch {
        throw damage(number)
      }
    }
  }

  public func withPage<Result>(
    _ number: UInt32,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result? {
    try environment.read { transaction in
      guard let bytes = try page(number, transaction) else { return nil }
      return try body(bytes)
    }
  }
}
