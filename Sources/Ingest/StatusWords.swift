/// The words shops use for an order's status.
enum StatusWords {
  enum Meaning {
    case status(OrderStatement.Status)
    case test
  }

  /// `paid`, as four bytes read at once.
  private static let paid: UInt32 = 0x6469_6170
  private static let words: [String: Meaning] = [
    "paid": .status(.paid), "complete": .status(.paid), "completed": .status(.paid),
    "partially_refunded": .status(.paid), "pending": .status(.pending),
    "unpaid": .status(.pending), "cancelled": .status(.cancelled),
    "canceled": .status(.cancelled), "voided": .status(.cancelled),
    "refunded": .status(.refunded), "test": .test,
  ]

  static func meaning(
    of text: UnsafeRawBufferPointer
  ) throws(OrderParser.CellError) -> Meaning {
    if text.count == 4, text.loadUnaligned(as: UInt32.self) == paid { return .status(.paid) }
    guard let meaning = words[String(decoding: text, as: UTF8.self).lowercased()] else {
      let word = String(decoding: text.prefix(40), as: UTF8.self)
      throw OrderParser.CellError(
        field: .status,
        reason:
          "“\(word)” is no status: paid, pending, cancelled, refunded, partially_refunded or test "
          + "is expected, or a mapping file whose statuses say what a shop's own words mean "
          + "(`patron formats show taobao` prints one)"
      )
    }
    return meaning
  }

  /// What an order is, in one of the words that are read.
  static func word(_ status: OrderStatement.Status, isTest: Bool) -> String {
    if isTest { return "test" }
    return switch status {
    case .pending: "pending"
    case .paid: "paid"
    case .cancelled: "cancelled"
    case .refunded: "refunded"
    }
  }
}
