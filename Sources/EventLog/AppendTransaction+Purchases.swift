package import Events

/// An order as it is placed, by number instead of by name.
///
/// **Per-event path of ingest.**
package struct PlacedOrder {
  package var source: SymbolID
  package var subject: SubjectID
  package var occurredAt: Timestamp
  package var isTimeUnknown: Bool
  /// Minor units.
  package var total: Int64
  package var currency: SymbolID
  package var status: OrderStatus
  package var discount: Int64
  package var shipping: Int64
  package var coupon: SymbolID
  package var salesChannel: SymbolID
  package var referrer: SubjectID

  package init(
    source: SymbolID,
    subject: SubjectID,
    occurredAt: Timestamp,
    isTimeUnknown: Bool = false,
    total: Int64,
    currency: SymbolID,
    status: OrderStatus,
    discount: Int64 = 0,
    shipping: Int64 = 0,
    coupon: SymbolID = .none,
    salesChannel: SymbolID = .none,
    referrer: SubjectID = .nobody
  ) {
    self.source = source
    self.subject = subject
    self.occurredAt = occurredAt
    self.isTimeUnknown = isTimeUnknown
    self.total = total
    self.currency = currency
    self.status = status
    self.discount = discount
    self.shipping = shipping
    self.coupon = coupon
    self.salesChannel = salesChannel
    self.referrer = referrer
  }
}

extension AppendTransaction {
  /// Writes .
  ///
  /// purchase.placed`. `orderPosition` is the order's first event, `nil` if this is it.
  ///
  /// The caller keeps the index of orders. `lines` writes the order's lines into `LineWriter`.
  package borrowing func place(
    _ placed: PlacedOrder,
    order: UnsafeRawBufferPointer,
    orderPosition: LogPosition?,
    hasPersonalRow: Bool = false,
    lines: (LineWriter) throws -> Void
  ) throws -> LogPosition {
    let batches = appender.batches
    var flags: UInt8 = placed.isTimeUnknown ? RecordFlags.timeUnknown : 0
    if hasPersonalRow { flags |= RecordFlags.personalRow }
    batches.begin(
      type: .purchasePlaced,
      flags: flags,
      occurredAt: placed.occurredAt,
      subject: placed.subject,
      source: placed.source
    )
    batches.purchase(
      amount: placed.total,
      orderPosition: orderPosition ?? batches.nextPosition,
      currency: placed.currency,
      status: placed.status.rawValue,
      changes: []
    )
    batches.field(FieldTag.order, order)
    try lines(LineWriter(batches: batches))
    if placed.discount != 0 { batches.field(FieldTag.discount, placed.discount) }
    if placed.shipping != 0 { batches.field(FieldTag.shipping, placed.shipping) }
    if placed.coupon != .none { batches.field(FieldTag.coupon, placed.coupon.rawValue) }
    if placed.salesChannel != .none {
      batches.field(FieldTag.salesChannel, placed.salesChannel.rawValue)
    }
    if placed.referrer != .nobody { batches.field(FieldTag.referrer, placed.referrer.rawValue) }
    return try endRecord()
  }
}

/// Adds lines to the order being written.
package struct LineWriter {
  let batches: BatchBuilder

  /// `quantity` in thousandths, `unitPrice` in minor units.
  package func line(product: SymbolID, category: SymbolID, quantity: Int64, unitPrice: Int64) {
    batches.line(product: product, category: category, quantity: quantity, unitPrice: unitPrice)
  }
}
