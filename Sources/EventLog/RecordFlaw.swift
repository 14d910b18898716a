public import Events

/// What keeps an event from being folded, though its batch is as it was written.
///
/// A fold is total over records without a flaw: none of them can make it trap, and what it keeps of
/// them can be stored and read again.
public enum RecordFlaw: Error, Hashable, Sendable {
  case unknownType(UInt8)
  case fields
  case order(LogPosition)
  case status(UInt8)
  case currency(SymbolID)
  case amount(Int64)
}

extension RecordFlaw: CustomStringConvertible {
  /// A clause that goes on from “because”.
  public var description: String {
    switch self {
    case .unknownType(let number):
      "its type has the number \(number), which this program does not know"
    case .fields: "its fields do not fit into its record, or one is too short for what it says"
    case .order(let position):
      "it belongs to an order that begins at position \(position), after it"
    case .status(let number): "its order status is \(number), where 1 and 2 are known"
    case .currency(let symbol):
      "its currency has the number \(symbol.rawValue), and 65,535 is the greatest"
    case .amount(let amount): "its amount of \(amount) minor units is too great to be summed"
    }
  }
}

/// **Per-event path.**
extension RecordView {
  /// Four amounts can be summed.
  @usableFromInline static let greatestAmount = Int64.max / 4
  @usableFromInline static let greatestCurrency: UInt32 = 0xFFFF

  /// Why this event cannot be folded; `nil` where it can.
  @inlinable @inline(__always)
  public var flaw: RecordFlaw? {
    // Nearly all are purchases: of these no number is looked up.
    if rawType == 0 || !isPurchase, type == nil { return .unknownType(rawType) }
    if isPurchase {
      guard orderPosition > .start, orderPosition <= position else { return .order(orderPosition) }
      guard rawStatus == 1 || rawStatus == 2 else { return .status(rawStatus) }
      guard currency.rawValue <= Self.greatestCurrency else { return .currency(currency) }
      guard amount.magnitude <= Self.greatestAmount.magnitude else { return .amount(amount) }
    }
    return fields.areSound ? nil : .fields
  }
}

extension RecordView.Fields {
  /// Whether every field lies within the record and is long enough for what its tag says.
  @inlinable var areSound: Bool {
    var pointer = pointer
    while end - pointer >= 4 {
      let tag = pointer.loadUnaligned(as: UInt16.self)
      guard tag != 0 else { return true }
      let length = Int(pointer.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      guard end - pointer >= 4 + length, length >= FieldTag.leastLength(of: tag) else {
        return false
      }
      pointer += Swift.min(end - pointer, 4 + (length + 3) & ~3)
    }
    return true
  }
}

extension FieldTag {
  /// Bytes that the value of a field has at least; 0 for a text, and for a tag that is not known.
  @inlinable
  static func leastLength(of tag: UInt16) -> Int {
    switch tag {
    case order, message: 0
    case discount, shipping, consent: 8
    case line...machine: 4
    default: 0
    }
  }
}
