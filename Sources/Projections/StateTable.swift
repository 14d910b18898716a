public import Events

/// The states of a view in memory, page by page: 64 subjects with neighbouring numbers make a page.
///
/// **Per-event path.** Pages that were not touched are not here; `load` fetches them when they are.
public struct StateTable<State: ProjectionState>: ~Copyable {
  @inlinable public static var pageShift: UInt32 { StatePage.shift }
  @inlinable public static var pageLength: Int { StatePage.length }

  public typealias Page = [State]

  /// By page number from `firstPage` on; empty where the page was not touched.
  @usableFromInline var pages: [Page] = []
  @usableFromInline let firstPage: UInt32
  @usableFromInline let load: (UInt32) throws -> Page?

  /// `load` returns a page as it was last stored, `nil` if it never was.
  ///
  /// No subject may be on a page before `firstPage`.
  @inlinable
  public init(firstPage: UInt32, load: @escaping (UInt32) throws -> Page?) {
    self.firstPage = firstPage
    self.load = load
  }

  @inlinable
  public static func pageNumber(of subject: SubjectID) -> UInt32 { subject.rawValue &>> pageShift }

  /// Changes the state of `subject`.
  @inlinable @inline(__always)
  public mutating func update(_ subject: SubjectID, _ body: (inout State) -> Void) throws {
    let page = Int(subject.rawValue &>> Self.pageShift &- firstPage)
    try touch(page)
    body(&pages[page][Int(subject.rawValue) & (Self.pageLength - 1)])
  }

  @inlinable
  mutating func fetch(_ page: Int) throws {
    while page >= pages.count { pages.append([]) }
    pages[page] =
      try load(firstPage + UInt32(page)) ?? Page(repeating: State(), count: Self.pageLength)
  }

  /// Whether any state of the `number`-th page, counted from `firstPage`, was looked at.
  @inlinable
  func isTouched(_ number: Int) -> Bool { number < pages.count && !pages[number].isEmpty }

  /// Fetches the `number`-th page, counted from `firstPage`, unless it is here.
  @inlinable
  mutating func touch(_ number: Int) throws {
    if !isTouched(number) { try fetch(number) }
  }

  /// A state of the `number`-th page, counted from `firstPage`, which was touched.
  @inlinable @inline(__always)
  mutating func withState(_ index: Int, ofPage number: Int, _ body: (inout State) -> Void) {
    body(&pages[number][index])
  }
}

extension StateTable {
  /// A page as stored: for each subject that has a state its number in the page, the length of the
  /// state, the state.
  @inlinable
  public static func encode(
    _ page: Page,
    to writer: inout StateWriter,
    scratch: inout StateWriter
  ) {
    for (index, state) in page.enumerated() where !state.isEmpty {
      encode(state, index, to: &writer, scratch: &scratch)
    }
  }

  /// A state as it stands in its page; `index` is its subject's number there.
  @inlinable
  static func encode(
    _ state: State,
    _ index: Int,
    to writer: inout StateWriter,
    scratch: inout StateWriter
  ) {
    scratch.removeAll()
    state.encode(to: &scratch)
    writer.unsigned(UInt64(index))
    writer.unsigned(UInt64(scratch.count))
    writer.append(scratch.bytes)
  }

  @inlinable
  public static func decode(_ bytes: UnsafeRawBufferPointer) throws(StateReader.Damage) -> Page {
    var page = Page(repeating: State(), count: pageLength)
    var stored = StatePage(0, bytes)
    while let entry = try stored.next() {
      try read(entry.bytes, into: &page[Int(entry.subject.rawValue)])
    }
    return page
  }

  /// Reads a state, or as much of it as is wanted, and the reader to its end.
  public typealias Decoding =
    @Sendable (inout State, inout StateReader) throws(StateReader.Damage)
    -> Void

  /// Reads all of a state.
  @inlinable public static var whole: Decoding {
    { (state, reader) throws(StateReader.Damage) in try state.decode(from: &reader) }
  }

  /// Becomes the state that `bytes` are, and nothing but it.
  @inlinable
  static func read(
    _ bytes: UnsafeRawBufferPointer,
    into state: inout State,
    decoding decode: Decoding = whole
  ) throws(StateReader.Damage) {
    var reader = StateReader(bytes)
    try decode(&state, &reader)
    guard reader.isAtEnd else { throw StateReader.Damage() }
  }
}
