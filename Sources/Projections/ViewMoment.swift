internal import EventLog
public import Events
internal import LMDB
internal import Synchronization

/// A view at one moment, to be read by several threads at once.
///
/// Nothing of it changes while it is held, whatever is folded in meanwhile; holding it keeps the pages it
/// shows from being reused.
public final class ViewMoment: @unchecked Sendable {
  // @unchecked because of `snapshots`, which is set once.
  public let view: ViewEnvironment
  /// One for each thread, all of the same commit.
  private var snapshots: [Snapshot]
  private let lastPage: UInt32
  private let pageCount: Int
  public let checkpoint: LogPosition
  /// How many entries the links take: they only ever become more.
  public let linkEntryCount: Int
  /// How many pages each part has, once they were all seen.
  private let seen: Mutex<[Int?]>

  private final class Snapshot: @unchecked Sendable {
    // @unchecked because a read transaction may go from thread to thread, and one at a time uses it.
    let transaction: ReadTransaction

    init(_ environment: Environment) throws { transaction = try ReadTransaction(environment) }
  }

  /// A view of fewer pages than this is read by one thread.
  private static let pagesForThreads = 64
  /// How often all threads' snapshots are begun anew because a commit came between them.
  private static let attempts = 16

  public init(_ view: ViewEnvironment) throws {
    self.view = view
    let first = try Snapshot(view.environment)
    let pagesNow = try first.transaction.count(of: view.pages)
    let threads = pagesNow < Self.pagesForThreads ? 1 : Parallel.threadCount
    snapshots = try Self.begin(threads, view.environment) ?? [first]
    let parts = snapshots.count == 1 ? 1 : snapshots.count * Self.partsPerThread
    seen = Mutex(Array(repeating: nil, count: parts))
    let transaction = snapshots[0]
    pageCount = try transaction.transaction.count(of: view.pages)
    checkpoint = try view.about(transaction.transaction)?.checkpoint ?? .start
    linkEntryCount = try transaction.transaction.count(of: view.links)
    lastPage =
      try Cursor(view.pages, in: transaction.transaction).last()
      .map { UInt32(bigEndian: $0.key.loadUnaligned(as: UInt32.self)) } ?? 0
  }

  // They must end before the environment is closed, of which this may be the last holder.
  deinit { snapshots = [] }

  /// So many snapshots of the same commit; `nil` if a projector commits all the time.
  private static func begin(_ count: Int, _ environment: Environment) throws -> [Snapshot]? {
    for _ in 0..<attempts {
      let snapshots = try (0..<count).map { _ in try Snapshot(environment) }
      let commit = snapshots[0].transaction.commitNumber
      if snapshots.allSatisfy({ $0.transaction.commitNumber == commit }) { return snapshots }
    }
    return nil
  }

  // MARK: Pages

  /// Some of the pages, and who reads them.
  @usableFromInline
  struct Part: Sendable {
    @usableFromInline let number: Int
    fileprivate let snapshot: Int
  }

  /// Threads take parts by turns: states of old customers are longer, and a core may have other work.
  private static let partsPerThread = 8

  /// A part has no more subjects than this.
  @usableFromInline var subjectCapacity: Int {
    min(pageCount, Int(lastPage) / partCount + 1) << 6
  }

  /// The pages fall into so many parts.
  @usableFromInline var partCount: Int {
    snapshots.count == 1 ? 1 : snapshots.count * Self.partsPerThread
  }

  /// The numbers of the pages of a part.
  func pages(ofPart part: Int) -> Range<UInt32> {
    let length = lastPage / UInt32(partCount) + 1
    return UInt32(part) * length..<UInt32(part + 1) * length
  }

  /// What `body` returns for every part, in their order; each thread takes the next one when it is ready.
  ///
  /// - Throws: The first error, by the number of the part, that `body` throws.
  @usableFromInline
  func eachPart<Result: Sendable>(
    _ body: @Sendable (Part) throws -> Result
  ) throws -> [Result] {
    let next = SharedCounter()
    let results = Parallel.map(snapshots.count) { snapshot in
      var results: [(number: Int, result: Swift.Result<Result, any Error>)] = []
      while let number = next.take(below: partCount) {
        results.append((number, .init { try body(Part(number: number, snapshot: snapshot)) }))
      }
      return results
    }
    return try results.joined().sorted { $0.number < $1.number }.map { try $0.result.get() }
  }

  /// Calls `body` with the pages of a part in the order of their numbers.
  ///
  /// With a `selection`, only pages of which something is selected are looked into.
  ///
  /// - Throws: `StoreError` where a page is not as it was written, or there are fewer or more than there should be.
  @usableFromInline
  func forEachPage(
    of part: Part,
    selecting selection: SubjectSelection? = nil,
    _ body: (UInt32, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let range = pages(ofPart: part.number)
    let cursor = try Cursor(view.pages, in: snapshots[part.snapshot].transaction)
    var entry = try cursor.first(from: ViewEnvironment.pageKey(range.lowerBound))
    var next = range.lowerBound
    var count = 0
    while let (key, value) = entry {
      guard key.count == 4 else { throw view.damage("a page has no number") }
      let number = UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))
      guard number < range.upperBound else { break }
      guard number >= next else { throw view.damage(number) }
      if selection?[number] != 0 {
        guard let states = SealedValue.opened(value, key) else { throw view.damage(number) }
        try body(number, states)
      }
      next = number + 1
      count += 1
      entry = try cursor.next()
    }
    try check(count, ofPart: part.number)
  }

  /// Notes how many pages a part has; the last one to be read shows whether all are there.
  private func check(_ count: Int, ofPart part: Int) throws {
    let counts = seen.withLock { seen in
      seen[part] = count
      return seen.compactMap { $0 }
    }
    guard counts.count == partCount else { return }
    let sum = counts.reduce(0, +)
    guard sum == pageCount else {
      throw view.damage("it has \(sum) pages where \(pageCount) were written")
    }
  }

  // MARK: Links

  /// Every word about links.
  public func links() throws -> [LinkFact] { try view.readLinks(snapshots[0].transaction) }

  /// Every word about links of a subject.
  public func links(of subject: SubjectID) throws -> [LinkFact] {
    try view.links(of: subject, snapshots[0].transaction)
  }

  @usableFromInline
  func page(_ number: UInt32) throws -> UnsafeRawBufferPointer? {
    try view.page(number, snapshots[0].transaction)
  }
}

extension ViewMoment {
  /// Calls `body` with every state of a part as it is stored, rising by subject, or with those of the subjects
  /// selected.
  @inlinable
  func forEachEntry(
    of part: Part,
    selecting selection: SubjectSelection? = nil,
    _ body: (StatePage.Entry) throws -> Void
  ) throws {
    try forEachPage(of: part, selecting: selection) { number, bytes in
      var page = StatePage(number, bytes, wanted: selection?[number] ?? .max)
      while let entry = try next(of: &page) { try body(entry) }
    }
  }

  /// The next state of a page.
  ///
  /// - Throws: `StoreError` where the page is not as it was written.
  @inlinable
  func next(of page: inout StatePage) throws -> StatePage.Entry? {
    do { return try page.next() } catch { throw view.damage(page.number) }
  }

  /// Becomes the state that was stored.
  ///
  /// - Throws: `StoreError` where it is not as it was written.
  @inlinable
  func read<State: ProjectionState>(
    _ entry: StatePage.Entry,
    into state: inout State,
    decoding decode: StateTable<State>.Decoding = StateTable<State>.whole
  ) throws {
    do { try StateTable.read(entry.bytes, into: &state, decoding: decode) } catch {
      throw view.damage(StatePage.number(of: entry.subject))
    }
  }
}
