internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// What every customer is measured by, kept in a file beside the view it was made of, so that one
/// customer is shown without reading all.
///
/// Invariants:
/// - It holds for one checkpoint, one calendar day, the rules that bear on it, and for moments between the
///   same two events: then making it again gives the same.
/// - A file that is damaged, or of another form, is made again, and one that cannot be written is done without.
struct MeasuresCache {
  private static let form: UInt64 = 4

  let path: String
  /// Of everything that the measures depend on but the moment.
  private let key: [UInt64]
  /// How far the log was folded into the view when this was made.
  let checkpoint: LogPosition

  init(_ view: ViewEnvironment, _ rules: Rules, _ context: ViewContext) throws {
    path = view.path + "/measures"
    let text =
      "\(rules.rfm) \(rules.dormancy) \(rules.rates) \(rules.identity.placeholders.texts) "
      + "\(RFMProjection.version) \(try view.leftOut().positions)"
    let about = try view.about()
    checkpoint = about?.checkpoint ?? .start
    key = [
      Self.form, checkpoint.rawValue, about?.logMark ?? 0,
      UInt64(bitPattern: Int64(context.asOfDay)),
      Array(text.utf8).withUnsafeBytes { XXHash64.hash($0) },
    ]
  }

  /// The measures as of `moment`, if the file has them.
  func read(asOf moment: Timestamp) -> ShopMeasures? {
    CheckedFile.read(path) { bytes, _ in
      var reader = StateReader(bytes)
      return try? read(&reader, asOf: moment)
    }
  }

  private func read(
    _ reader: inout StateReader,
    asOf moment: Timestamp
  ) throws(StateReader.Damage) -> ShopMeasures? {
    for part in key where try reader.unsigned() != part { return nil }
    let (start, end) = (try reader.signed(), try reader.signed())
    guard start <= moment.rawValue, moment.rawValue < end else { return nil }
    let measures = try ShopMeasures(from: &reader)
    return reader.isAtEnd ? measures : nil
  }

  /// Keeps measures that hold from `span.lowerBound` on, ms since 1970, until before its upper bound.
  func write(_ measures: ShopMeasures, during span: Range<Int64>) {
    var writer = StateWriter()
    for part in key { writer.unsigned(part) }
    writer.signed(span.lowerBound)
    writer.signed(span.upperBound)
    measures.encode(to: &writer)
    try? CheckedFile.write(writer.bytes, to: path)
  }
}

extension ViewReader {
  /// What every customer is measured by as of `moment`.
  func measures(_ context: ViewContext) throws -> ShopMeasures {
    guard case .now = scope else { return try foldedMeasures(context) }
    let view = try view(.rfm)
    let cache = try MeasuresCache(view, rules, context)
    if let known = cache.read(asOf: context.asOf) { return known }
    if BuyersFile.suits(rules), let (measures, start) = try renewedMeasures(view, cache, context) {
      cache.write(measures, during: start..<Int64.max)
      return measures
    }
    let snapshot = try ViewMoment(view)
    let known = try customers(snapshot, asOf: context.asOf)
    let customers = try ViewCustomers(of: PurchaseHistory.self, snapshot, known.index)
      .rows { [rules] in CachedCustomer($0, $1, rules, context) }
    let measures = ShopMeasures(customers.map(\.measured), rules, context)
    // More may have been folded in since the key was made: then it is for this once.
    if snapshot.checkpoint == cache.checkpoint {
      var span = known.span
      for customer in customers { span.meet(customer.span) }
      cache.write(measures, during: span.start..<span.end)
      if BuyersFile.suits(rules), span.end == .max {
        let buyers = customers.compactMap { $0.measured.row(context).map { BuyersFile.Buyer($0) } }
        try? BuyersFile(checkpoint: snapshot.checkpoint, latest: span.start, buyers: buyers)
          .write(beside: view, log, rules)
      }
    }
    return measures
  }

  /// What everybody is measured by, made of the figures kept and of the customers that events since then are about,
  /// and from when on it holds, in milliseconds since 1970; `nil` where that would not be all.
  private func renewedMeasures(
    _ view: ViewEnvironment,
    _ cache: MeasuresCache,
    _ context: ViewContext
  ) throws -> (measures: ShopMeasures, start: Int64)? {
    guard let file = try BuyersFile(view, log, rules), file.latest <= context.asOf.rawValue,
      let recent = try RecentPurchases(log, after: file.checkpoint, through: cache.checkpoint)
    else { return nil }
    var changed: [SubjectID: RFMRow?] = [:]
    var span = EventlessSpan(around: context.asOf)
    span.meet(file.latest)
    for subject in recent.subjects {
      let identity = try CustomerIdentity(of: subject, asOf: context.asOf) {
        try view.links(of: $0)
      } isPlaceholder: {
        try isPlaceholder($0)
      }
      let history = try ViewSnapshot<PurchaseHistory>.state(of: identity.members, in: view)
      let customer = CachedCustomer(identity.root, history, rules, context)
      span.meet(customer.span)
      changed.updateValue(customer.measured.row(context), forKey: identity.root)
    }
    // More may have been folded in since the key was made.
    guard span.end == .max, try view.about()?.checkpoint == cache.checkpoint else { return nil }
    let rows = file.rows(context, replacing: changed)
    return (ShopMeasures(scored: rows, rules, context), span.start)
  }
}

extension ViewReader {
  /// Those of one moment of the log: nothing is kept of them.
  private func foldedMeasures(_ context: ViewContext) throws -> ShopMeasures {
    let snapshot = try ViewReader(.rfm, self).snapshot(RFMProjection.self)
    let index = try customers(snapshot.links, asOf: context.asOf)
    let customers = snapshot.customers(index).map {
      MeasuredCustomer($0.subject, $0.state, rules, context)
    }
    return ShopMeasures(customers, rules, context)
  }
}

private struct CachedCustomer: CustomerRow {
  let measured: MeasuredCustomer
  let span: EventlessSpan

  var customer: SubjectID { measured.customer }

  init(
    _ customer: SubjectID,
    _ history: PurchaseHistory,
    _ rules: Rules,
    _ context: ViewContext
  ) {
    measured = MeasuredCustomer(customer, history, rules, context)
    var span = EventlessSpan(around: context.asOf)
    for fact in history.placed.elements { span.meet(fact.occurredAt) }
    for fact in history.changes.elements { span.meet(fact.occurredAt) }
    self.span = span
  }
}
