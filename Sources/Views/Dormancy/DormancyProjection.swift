public import EventLog
public import Projections

/// What dormancy is computed from: purchases, and whether the customer can be reached.
public struct DormancyProjection: Projection {
  public static let name = "dormancy"
  public static let version = 4

  @inline(__always)
  public static func folds(_ rawType: UInt8) -> Bool {
    PurchaseHistory.folds(rawType) || ConsentFact.folds(rawType)
  }

  public static func keepsNobodys(_ rawType: UInt8) -> Bool {
    PurchaseHistory.keepsNobodys(rawType)
  }

  public static func fold(_ record: RecordView, into state: inout DormancyState) {
    if record.isPurchase {
      state.purchases.fold(record)
    } else {
      for fact in ConsentFact.facts(of: record) { state.consents.insert(fact) }
    }
  }

  @inline(__always)
  public static func isPlain(_ order: RecordView) -> Bool { true }

  public static func fold(
    _ orders: UnsafeBufferPointer<PlainOrder>,
    into state: inout DormancyState
  ) {
    state.purchases.fold(orders)
  }
}

public struct DormancyState: ProjectionState {
  public internal(set) var purchases = PurchaseHistory()
  public internal(set) var consents = FactList<ConsentFact>()

  public init() {}

  /// Of somebody of whom nothing is asked but purchases.
  public init(_ purchases: PurchaseHistory) { self.purchases = purchases }

  public var isEmpty: Bool { purchases.isEmpty && consents.isEmpty }

  public mutating func removeAll() {
    purchases.removeAll()
    consents.removeAll()
  }

  public mutating func merge(_ other: DormancyState) {
    purchases.merge(other.purchases)
    consents.merge(other.consents)
  }

  public mutating func adopt(_ nobodys: DormancyState) { purchases.adopt(nobodys.purchases) }

  public func encode(to writer: inout StateWriter) {
    purchases.encode(to: &writer)
    consents.encode(to: &writer)
  }

  public mutating func decode(from reader: inout StateReader) throws(StateReader.Damage) {
    try decode(true, from: &reader)
  }

  /// Reads purchases, and consents where they are wanted.
  mutating func decode(
    _ consentsAreWanted: Bool,
    from reader: inout StateReader
  ) throws(StateReader.Damage) {
    try purchases.decode(from: &reader)
    try consents.decode(consentsAreWanted, from: &reader)
  }
}
