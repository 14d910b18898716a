public import Events

/// The few pages that a live fold touches, each fetched once.
///
/// **Per-event path** of a live projector. Not by place, as in `StateTable`: a few events may be of subjects
/// that are a million apart.
public struct LivePages<State: ProjectionState> {
  @usableFromInline var pages: [UInt32: StateTable<State>.Page] = [:]
  @usableFromInline let load: (UInt32) throws -> StateTable<State>.Page?

  /// `load` returns a page as it was last stored, `nil` if it never was.
  @inlinable
  public init(load: @escaping (UInt32) throws -> StateTable<State>.Page?) { self.load = load }

  /// Changes the state of `subject`.
  @inlinable
  public mutating func update(_ subject: SubjectID, _ body: (inout State) -> Void) throws {
    let number = StateTable<State>.pageNumber(of: subject)
    let length = StateTable<State>.pageLength
    if pages[number] == nil {
      pages[number] = try load(number) ?? Array(repeating: State(), count: length)
    }
    body(&pages[number, default: []][Int(subject.rawValue) & (length - 1)])
  }

  /// The pages in the order of their numbers.
  @inlinable
  public func forEachPage(_ body: (UInt32, StateTable<State>.Page) throws -> Void) rethrows {
    for (number, page) in pages.sorted(by: { $0.key < $1.key }) { try body(number, page) }
  }
}
