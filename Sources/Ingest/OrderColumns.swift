/// What a column of an order CSV means.
package enum OrderField: String, CaseIterable, Sendable {
  case order
  case orderedAt = "ordered_at"
  /// When the order was last changed: decides which of two statements is newer.
  case updatedAt = "updated_at"
  case customer
  case amount
  case currency
  case status
  case refunded
  case product
  case category
  case quantity
  case unitPrice = "unit_price"
  case discount
  case shipping
  case coupon
  case referralCode = "referral_code"
  case email
  case phone
  /// The order that the row gives money back of; `order` then names the refund.
  case refundOf = "refund_of"

  /// Whether it is an amount of money, which columns can add up to.
  var isAmount: Bool {
    switch self {
    case .amount, .refunded, .unitPrice, .discount, .shipping: true
    default: false
    }
  }
}

/// Which cell of a row holds which field; −1 where the file has none.
package struct OrderColumns: Sendable {
  private var indexes = InlineArray<19, Int>(repeating: -1)
  package let header: [String]

  package subscript(field: OrderField) -> Int { indexes[field.place] }

  /// What the file calls the column of `field`.
  package func name(of field: OrderField) -> String {
    has(field) ? header[self[field]] : field.rawValue
  }

  package func has(_ field: OrderField) -> Bool { self[field] >= 0 }

  /// Finds the columns in a header by name; `map` names those that are called otherwise.
  ///
  /// - Throws: `IngestError` if a field that must be there is not, or a name of `map` is not found.
  package init(header: [String], map: [OrderField: String]) throws(IngestError) {
    self.header = header
    for field in OrderField.allCases {
      let name = map[field] ?? field.rawValue
      let exact = header.indices.filter { header[$0] == name }
      let loose = header.indices.filter { header[$0].lowercased() == name.lowercased() }
      let found = exact.isEmpty ? loose : exact
      guard found.count < 2 else {
        throw IngestError(
          "\(found.count) columns are called “\(name)”.",
          hint: "Give those that are not \(field.rawValue) another name."
        )
      }
      if let index = found.first {
        indexes[field.place] = index
      } else if map[field] != nil {
        throw IngestError(
          "There is no column “\(name)” for \(field.rawValue).",
          hint: "The file has: \(header.joined(separator: ", "))."
        )
      }
    }
    for field in [OrderField.order, .orderedAt] where !has(field) {
      throw IngestError(
        "There is no column “\(field.rawValue)”, which an order CSV must have.",
        hint: Self.mapHint(field, header)
      )
    }
    guard has(.amount) || (has(.quantity) && has(.unitPrice)) else {
      throw IngestError(
        "There is no column “amount”, nor “quantity” and “unit_price” to compute it from.",
        hint: Self.mapHint(.amount, header)
      )
    }
    guard has(.customer) || has(.email) || has(.phone) else {
      throw IngestError(
        "There is no column “customer”, “email” or “phone”: whose orders are these?",
        hint: Self.mapHint(.customer, header)
      )
    }
  }

  /// The columns of rows that a format has shaped: each field stands at its place.
  ///
  /// `names` are the fields that the format fills, and what the file calls them.
  init(shaped names: [OrderField: String]) {
    var header = [String](repeating: "", count: OrderField.allCases.count)
    for (field, name) in names {
      header[field.place] = name
      indexes[field.place] = field.place
    }
    self.header = header
  }

  private static func mapHint(_ field: OrderField, _ header: [String]) -> String {
    "Say which it is with --map \(field.rawValue)=COLUMN. The file has: "
      + header.joined(separator: ", ") + "."
  }
}

extension OrderField {
  var place: Int {
    switch self {
    case .order: 0
    case .orderedAt: 1
    case .customer: 2
    case .amount: 3
    case .currency: 4
    case .status: 5
    case .refunded: 6
    case .product: 7
    case .category: 8
    case .quantity: 9
    case .unitPrice: 10
    case .discount: 11
    case .shipping: 12
    case .coupon: 13
    case .referralCode: 14
    case .email: 15
    case .phone: 16
    case .updatedAt: 17
    case .refundOf: 18
    }
  }
}
