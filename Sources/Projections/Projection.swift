public import EventLog

/// A view as a pure fold of the log: no I/O, no clock, no randomness.
///
/// The engine keeps one state per subject, hands every event to the state of the subject it is about,
/// and merges the states of subjects that are one customer when they are read. So linking and
/// unlinking never touch a state, and are exact in both directions.
public protocol Projection: Sendable {
  associatedtype State: ProjectionState

  /// The view's name on the command line and on disk.
  static var name: String { get }

  /// Rises when the meaning or the encoding of the state changes: older view versions are then
  /// rebuilt.
  static var version: Int { get }

  /// Whether events of this type change the state. **Per-event path.**
  @inlinable static func folds(_ rawType: UInt8) -> Bool

  /// Takes one event into the state of its subject. Folding the same event again must change
  /// nothing that is seen. **Per-event path.**
  @inlinable static func fold(_ record: RecordView, into state: inout State)
}

/// What a view keeps about one subject: a small value that can be merged.
///
/// Law: for any split of a subject's events, in any order,
/// `merge(fold(A), fold(B)) == fold(A ∪ B)`; and `init(from:)` gives back what `encode` wrote, byte
/// for byte the same for equal states.
public protocol ProjectionState: Equatable, Sendable {
  init()
  var isEmpty: Bool { get }
  mutating func merge(_ other: Self)
  func encode(to writer: inout StateWriter)
  init(from reader: inout StateReader) throws(StateReader.Damage)
}
