public import EventLog
public import Projections

/// What RFM is computed from: every customer's purchases.
public struct RFMProjection: Projection {
  public static let name = "rfm"
  public static let version = 3

  @inline(__always)
  public static func folds(_ rawType: UInt8) -> Bool { PurchaseHistory.folds(rawType) }

  public static func keepsNobodys(_ rawType: UInt8) -> Bool {
    PurchaseHistory.keepsNobodys(rawType)
  }

  public static func fold(_ record: RecordView, into state: inout PurchaseHistory) {
    state.fold(record)
  }

  @inline(__always)
  public static func isPlain(_ order: RecordView) -> Bool { true }

  public static func fold(
    _ orders: UnsafeBufferPointer<PlainOrder>,
    into state: inout PurchaseHistory
  ) {
    state.fold(orders)
  }
}

extension PurchaseHistory: ProjectionState {}
