public import EventLog
public import Events

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

  /// Whether a state keeps nothing of this order but what a `PlainOrder` holds; then it is folded as one.
  ///
  /// It is asked of orders that are the first event about themselves, and of somebody. **Per-event path.**
  @inlinable static func isPlain(_ order: RecordView) -> Bool

  /// Takes plain orders of one subject, rising by position, as `fold` takes each's event.
  ///
  /// **Per-event path.**
  @inlinable static func fold(_ orders: UnsafeBufferPointer<PlainOrder>, into state: inout State)

  /// Whether an event of this type is kept also where it is about nobody: in a state of
  /// `SubjectID.nobody`, for `ProjectionState.adopt`.
  ///
  /// **Per-event path.**
  @inlinable static func keepsNobodys(_ rawType: UInt8) -> Bool

  /// Another subject whose state the event changes too, such as a referrer; `.nobody` for none.
  ///
  /// **Per-event path.**
  @inlinable static func otherSubject(_ record: RecordView) -> SubjectID

  /// Takes one event into the state of its other subject, as `fold` does into that of its own.
  ///
  /// **Per-event path.**
  @inlinable static func foldOther(_ record: RecordView, into state: inout State)
}

extension Projection {
  @inlinable
  public static func isPlain(_ order: RecordView) -> Bool { false }

  @inlinable
  public static func fold(_ orders: UnsafeBufferPointer<PlainOrder>, into state: inout State) {
    precondition(orders.isEmpty, "who calls an order plain must fold it")
  }

  @inlinable
  public static func keepsNobodys(_ rawType: UInt8) -> Bool { false }

  @inlinable
  public static func otherSubject(_ record: RecordView) -> SubjectID { .nobody }

  @inlinable
  public static func foldOther(_ record: RecordView, into state: inout State) {}

  /// Whether an event, of a type that is folded, changes the state of the subject it is about.
  @inlinable @inline(__always)
  public static func isKept(_ record: RecordView) -> Bool {
    record.subject != .nobody || keepsNobodys(record.rawType)
  }
}

/// What a view keeps about one subject: a small value that can be merged.
///
/// Law: for any split of a subject's events, in any order,
/// `merge(fold(A), fold(B)) == fold(A ∪ B)`; and `decode` gives back what `encode` wrote, byte for byte
/// the same for equal states.
public protocol ProjectionState: Equatable, Sendable {
  init()
  var isEmpty: Bool { get }
  /// Becomes empty; memory that it has is used again.
  mutating func removeAll()
  mutating func merge(_ other: Self)
  /// Takes what `nobodys`, the state of nobody, has that belongs to this customer.
  mutating func adopt(_ nobodys: Self)
  func encode(to writer: inout StateWriter)
  /// Becomes what was encoded, whatever it was before; memory that it has is used again.
  mutating func decode(from reader: inout StateReader) throws(StateReader.Damage)
}

extension ProjectionState {
  @inlinable
  public mutating func removeAll() { self = Self() }

  @inlinable
  public mutating func adopt(_ nobodys: Self) {}

  @inlinable
  public init(from reader: inout StateReader) throws(StateReader.Damage) {
    self.init()
    try decode(from: &reader)
  }
}
