internal import EventLog
public import Events
internal import LMDB

/// A view as it is at one moment, read into memory: the states of all subjects, and who is whom.
public struct ViewSnapshot<State: ProjectionState>: Sendable {
  /// Rising by subject; subjects without a state are left out.
  public let states: [(subject: SubjectID, state: State)]
  public let links: [LinkFact]
  public let checkpoint: LogPosition

  /// Reads the view, on all cores where it is large.
  @inlinable
  public init(_ view: ViewEnvironment) throws {
    var head = try view.contents()
    let count = head.pageCount < 64 ? 1 : Parallel.threadCount
    let lastPage = head.lastPage
    var parts = (0..<count).map { _ in SnapshotPart<State>() }
    Parallel.run(count) { [parts] number in
      parts[number].read(view, number: number, of: count, lastPage: lastPage)
    }
    if parts.contains(where: { $0.checkpoint != head.checkpoint }) {
      // More was folded in between: once again, all in one transaction.
      parts = [SnapshotPart()]
      head = try view.contents { page, bytes in try parts[0].take(page, bytes, of: view) }
    }
    for part in parts { if let error = part.error { throw error } }
    checkpoint = head.checkpoint
    links = head.links
    states = parts.count == 1 ? parts[0].states : parts.flatMap(\.states)
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

public final class SnapshotPart<State: ProjectionState>: @unchecked Sendable {
  // @unchecked because one thread fills it, and others look at it only after that thread is done.
  public var states: [(subject: SubjectID, state: State)] = []
  public var error: (any Error)?
  /// Of the view when this part was read.
  public var checkpoint: LogPosition?

  @inlinable
  public init() {}

  /// Reads the `number`-th of `count` equal ranges of pages.
  @inlinable
  public func read(_ view: ViewEnvironment, number: Int, of count: Int, lastPage: UInt32) {
    let length = Int(lastPage) / count + 1
    let range = UInt32(number * length)..<UInt32((number + 1) * length)
    do {
      checkpoint = try view.forEachPage(in: range) { page, bytes in
        try take(page, bytes, of: view)
      }
    } catch {
      self.error = error
    }
  }

  /// Takes the states of a page.
  @inlinable
  public func take(
    _ page: UInt32,
    _ bytes: UnsafeRawBufferPointer,
    of view: ViewEnvironment
  ) throws {
    var reader = StateReader(bytes)
    do {
      while !reader.isAtEnd {
        let (index, bytes) = try reader.entry(below: StateTable<State>.pageLength)
        var stateReader = StateReader(bytes)
        let subject = SubjectID(rawValue: page << StateTable<State>.pageShift + UInt32(index))
        states.append((subject, try State(from: &stateReader)))
        guard stateReader.isAtEnd else { throw StateReader.Damage() }
      }
    } catch { throw view.damage(page) }
  }
}

extension ViewEnvironment {
  public struct Contents: Sendable {
    public let checkpoint: LogPosition
    public let links: [LinkFact]
    public let pageCount: Int
    public let lastPage: UInt32
  }

  /// What the view holds; all in one transaction with `body`, which is called with every page.
  public func contents(
    _ body: ((UInt32, UnsafeRawBufferPointer) throws -> Void)? = nil
  ) throws -> Contents {
    try environment.read { transaction in
      let cursor = try Cursor(pages, in: transaction)
      if let body { try forEachPage(in: 0..<UInt32.max, transaction, body) }
      let last = try cursor.last()
      return Contents(
        checkpoint: try about(transaction)?.checkpoint ?? .start,
        links: try readLinks(transaction),
        pageCount: try transaction.count(of: pages),
        lastPage: last.map { UInt32(bigEndian: $0.key.loadUnaligned(as: UInt32.self)) } ?? 0
      )
    }
  }

  /// Calls `body` with the pages in `range`; returns the checkpoint that they are as of.
  @discardableResult
  public func forEachPage(
    in range: Range<UInt32>,
    _ body: (UInt32, UnsafeRawBufferPointer) throws -> Void
  ) throws -> LogPosition {
    try environment.read { transaction in
      try forEachPage(in: range, transaction, body)
      return try about(transaction)?.checkpoint ?? .start
    }
  }

  private func forEachPage(
    in range: Range<UInt32>,
    _ transaction: borrowing ReadTransaction,
    _ body: (UInt32, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let cursor = try Cursor(pages, in: transaction)
    var entry = try cursor.first(from: Self.pageKey(range.lowerBound))
    while let (key, value) = entry {
      let number = UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))
      guard number < range.upperBound else { break }
      try body(number, value)
      entry = try cursor.next()
    }
  }
}
