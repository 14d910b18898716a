import EventLog
import Events
import Query
import Rules
import Views

/// What the shop's customers score by some rules, as of a moment.
struct ShopScores {
  let table: RFMTable
  let rules: Rules
  let currency: Currency
  /// The last day that counts, in the shop.
  let day: CivilDate
  /// What is to be said of the view that they are made of.
  let remarks: [String]

  init(_ reader: ShopReader, _ rules: ShopRules?, asOf moment: Timestamp) throws {
    let view = try ViewReader(.rfm, reader, rules: rules)
    let checkpoint: LogPosition
    (table, checkpoint) = try view.scores(asOf: moment)
    remarks =
      try [view.leftOutRemark(through: checkpoint)].compactMap { $0 }
      + reader.lag(of: .rfm, at: checkpoint).remarks
    self.rules = view.rules
    currency = reader.log.settings.currency
    day = CivilDate(daysSince1970: reader.log.calendar.day(of: moment))
  }

  /// How many customers are in each segment, in their order.
  var segmentCounts: [Int] {
    var counts = Array(repeating: 0, count: rules.segments.count)
    for row in table.rows { if let segment = row.segment { counts[segment] += 1 } }
    return counts
  }
}
