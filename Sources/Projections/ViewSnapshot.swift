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
    let head = try view.contents()
    checkpoint = head.checkpoint
    links = head.links
    let count = head.pageCount < 64 ? 1 : Parallel.threadCount
    let parts = (0..<count).map { _ in SnapshotPart<State>() }
    Parallel.run(count) { number in
      parts[number].read(view, number: number, of: count, lastPage: head.lastPage)
    }
    for part in parts { if let error = part.error { throw error } }
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
    return merged
  }

  /// The states by customer: those of joined subjects merged, named by the smallest, in its order.
  @inlinable
  public func customers(_ index: CustomerIndex) -> [(subject: SubjectID, state: State)] {
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

  @inlinable
  public init() {}

  /// Reads the `number`-th of `count` equal ranges of pages.
  @inlinable
  public func read(_ view: ViewEnvironment, number: Int, of count: Int, lastPage: UInt32) {
    let length = Int(lastPage) / count + 1
    let range = UInt32(number * length)..<UInt32((number + 1) * length)
    do {
      try view.forEachPage(in: range) { page, bytes in
        var reader = StateReader(bytes)
        do {
          while !reader.isAtEnd {
            let (index, bytes) = try reader.entry()
            var stateReader = StateReader(bytes)
            let subject = SubjectID(rawValue: page << StateTable<State>.pageShift + UInt32(index))
            states.append((subject, try State(from: &stateReader)))
          }
        } catch { throw view.damage(page) }
      }
    } catch {
      self.error = error
    }
  }
}

extension ViewEnvironment {
  public struct Contents: Sendable {
    public let checkpoint: LogPosition
    public let links: [LinkFact]
    public let pageCount: Int
    public let lastPage: UInt32
  }

  public func contents() throws -> Contents {
    try environment.read { transaction in
      let cursor = try Cursor(pages, in: transaction)
      let last = try cursor.last()
      return Contents(
        checkpoint: try about(transaction)?.checkpoint ?? .start,
        links: try readLinks(transaction),
        pageCount: try transaction.count(of: pages),
        lastPage: last.map { UInt32(bigEndian: $0.key.loadUnaligned(as: UInt32.self)) } ?? 0
      )
    }
  }

  public func forEachPage(
    in range: Range<UInt32>,
    _ body: (UInt32, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try environment.read { transaction in
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
}
