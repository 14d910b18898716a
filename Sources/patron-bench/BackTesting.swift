import EventLog
import Events
import Replay
import Rules

/// Back-tests two rule sets on twelve monthly dates, and prints what they came to.
///
/// The last date has a holdout of 90 days before the end of the log.
struct BackTesting {
  let store: Store
  let fitsModel: Bool

  func run() throws {
    let log = try EventLog(store, for: .reading)
    let currency = log.settings.currency
    let standard = try Rules.standard(currency: currency)
    let other = try Rules(
      yaml: """
        rfm: {window: 365, bins: 4}
        dormancy: {method: gap, multiple: 3, prior_gaps: 2}
        """,
      file: "bench",
      currency: currency,
      base: standard
    )
    var last = Timestamp(rawValue: .min)
    try log.readBatches(after: .start) { batch in
      last = max(last, batch.greatestOccurredAt)
      return true
    }
    let to = log.calendar.day(of: last) - 90
    let plan = BackTestPlan(
      from: DateSpan.months(-11).after(to),
      to: to,
      every: .months(1),
      holdout: .days(90),
      fitsModel: fitsModel
    )
    let test = try BackTest(log, rules: [("other", other), ("standard", standard)], plan)
    let result = try test.run()
    for (scorer, pooled) in zip(result.scorers, result.pooled) {
      Swift.print(
        JSONValue.object([
          "name": .string(scorer.name), "dates": .number("\(pooled.dates)"),
          "auc": pooled.auc.map { .number("\($0.mean)") },
          "top_decile_lift": pooled.topDecileLift.map { .number("\($0.mean)") },
          "revenue_at_10": pooled.revenueAt10.map { .number("\($0.mean)") },
        ])
      )
    }
  }
}
