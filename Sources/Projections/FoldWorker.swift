package import EventLog
package import Events
internal import LMDB

/// Folds the events of every `count`-th page of subjects. **Per-event path.**
package final class FoldWorker<P: Projection>: @unchecked Sendable {
  // @unchecked because one thread runs it, and others look at it only after that thread is done.
  package let number: UInt32
  package let count: UInt32
  package var table: StateTable<P.State>
  package var links: [LinkFact] = []
  package var error: (any Error)?

  /// The pages touched, encoded one after another into `writer`.
  package var writer = StateWriter()
  package var encoded: [Encoded] = []

  package struct Encoded {
    package let page: UInt32
    package let range: Range<Int>

    @inlinable
    package init(page: UInt32, range: Range<Int>) {
      self.page = page
      self.range = range
    }
  }

  @inlinable
  package init(number: Int, of count: Int, _ view: ViewEnvironment, isFresh: Bool) {
    self.number = UInt32(number)
    self.count = UInt32(count)
    table = StateTable { page in
      isFresh ? nil : try view.loadPage(page, as: P.State.self)
    }
  }

  @inlinable
  package func run(
    _ log: EventLog,
    after start: LogPosition,
    through end: LogPosition,
    progress: (Projector<P>.Progress) -> Void
  ) {
    do {
      try log.readBatches(after: start) { batch in
        try fold(batch, after: start, through: end)
        let reached = min(batch.lastPosition, end)
        progress(.init(checkpoint: reached, head: end))
        return reached < end
      }
      encode()
    } catch {
      self.error = error
    }
  }

  @inlinable
  package func fold(_ batch: RecordBatch, after start: LogPosition, through end: LogPosition) throws {
    let isWhole = batch.lastPosition <= end
    try batch.forEach(after: start) { record in
      guard isWhole || record.position <= end else { return }
      let rawType = record.rawType
      if number == 0, !record.isPurchase { links.append(contentsOf: LinkFact.facts(of: record)) }
      guard P.folds(rawType) else { return }
      let subject = record.subject
      guard subject != .nobody, (subject.rawValue &>> 6) % count == number else { return }
      try table.update(subject) { P.fold(record, into: &$0) }
    }
  }

  @inlinable
  package func encode() {
    var scratch = StateWriter()
    table.forEachPage { page, states in
      let start = writer.count
      StateTable<P.State>.encode(states, to: &writer, scratch: &scratch)
      encoded.append(Encoded(page: page, range: start..<writer.count))
    }
  }
}

extension ViewEnvironment {
  /// A page's states; `nil` if it was never stored.
  @inlinable
  package func loadPage<State: ProjectionState>(
    _ number: UInt32,
    as type: State.Type
  ) throws -> [State]? {
    try withPage(number) { bytes in
      do { return try StateTable<State>.decode(bytes) } catch {
        throw damage(number)
      }
    }
  }

  package func withPage<Result>(
    _ number: UInt32,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result? {
    try environment.read { transaction in
      guard let bytes = try page(number, transaction) else { return nil }
      return try body(bytes)
    }
  }

  package func damage(_ page: UInt32) -> StoreError {
    StoreError(
      "\(environment.path) is damaged: page \(page) cannot be read.",
      hint: "Remove the folder and run `patron project`: a view can always be made again."
    )
  }
}
