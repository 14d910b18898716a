package import Events

/// An order as it is placed, by number instead of by name; it is the first event about itself.
///
/// **Per-event path of ingest.**
package struct PlacedOrder {
  package var source: SymbolID
  package var subject: SubjectID
  package var occurredAt: Timestamp
  /// Minor units.
  package var total: Int64
  package var currency: SymbolID
  package var status: OrderStatus
  package var discount: Int64
  package var shipping: Int64
  package var coupon: SymbolID
  package var referrer: SubjectID

  package init(
    source: SymbolID,
    subject: SubjectID,
    occurredAt: Timestamp,
    total: Int64,
    currency: SymbolID,
    status: OrderStatus,
    discount: Int64,
    shipping: Int64,
    coupon: SymbolID,
    referrer: SubjectID
  ) {
    self.source = source
    self.subject = subject
    self.occurredAt = occurredAt
    self.total = total
    self.currency = currency
    self.status = status
    self.discount = discount
    self.shipping = shipping
    self.coupon = coupon
    self.referrer = referrer
  }
}

/// Writes `purchase.placed` in three steps, `begin`, any number of `line`s, `end`; the caller keeps the
/// index of orders.
extension AppendTransaction {
  package borrowing func begin(_ placed: PlacedOrder, order: UnsafeRawBufferPointer) {
    let batches = appender.batches
    batches.begin(
      type: .purchasePlaced,
      flags: 0,
      occurredAt: placed.occurredAt,
      subject: placed.subject,
      source: placed.source
    )
    batches.purchase(
      amount: placed.total,
      orderPosition: batches.nextPosition,
      currency: placed.currency,
      status: placed.status.rawValue,
      changes: []
    )
    batches.field(FieldTag.order, order)
  }

  /// Adds a line to the order begun: `quantity` in thousandths, `unitPrice` in minor units.
  package borrowing func line(
    product: SymbolID,
    category: SymbolID,
    quantity: Int64,
    unitPrice: Int64
  ) {
    appender.batches.line(
      product: product,
      category: category,
      quantity: quantity,
      unitPrice: unitPrice
    )
  }

  /// Ends the order begun, which is `placed`; returns its position.
  package borrowing func end(_ placed: PlacedOrder) throws -> LogPosition {
    let batches = appender.batches
    if placed.discount != 0 { batches.field(FieldTag.discount, placed.discount) }
    if placed.shipping != 0 { batches.field(FieldTag.shipping, placed.shipping) }
    if placed.coupon != .none { batches.field(FieldTag.coupon, placed.coupon.rawValue) }
    if placed.referrer != .nobody { batches.field(FieldTag.referrer, placed.referrer.rawValue) }
    return try endRecord()
  }
}
