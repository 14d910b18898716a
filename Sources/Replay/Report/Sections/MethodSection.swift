internal import Events
internal import Rules
internal import Views

/// How the figures were computed, so that they can be had again.
struct MethodSection {
  private let comparison: Comparison
  private let result: BackTestResult?
  private let plan: BackTestPlan?
  private let calendar: ShopCalendar

  init(
    _ comparison: Comparison,
    _ result: BackTestResult?,
    _ plan: BackTestPlan?,
    _ calendar: ShopCalendar
  ) {
    self.comparison = comparison
    self.result = result
    self.plan = plan
    self.calendar = calendar
  }

  var section: ReportSection {
    ReportSection(
      identifier: "method",
      title: "How this was computed",
      content: [
        .tag(
          "dl",
          ["class": "facts"],
          (facts + trial).flatMap { [.tag("dt", [:], $0.0), .tag("dd", [:], $0.1)] }
        ),
        rules("The rules that were tried", comparison.rules),
        rules("The rules compared with", comparison.against),
      ]
    )
  }

  private var facts: [(String, String)] {
    let changed = comparison.rules.differences(from: comparison.against)
    return [
      ("Rules tried", "\(comparison.rules.name), fingerprint \(comparison.rules.fingerprint)"),
      (
        "Compared with", "\(comparison.against.name), fingerprint \(comparison.against.fingerprint)"
      ),
      ("They differ in", changed.isEmpty ? "nothing" : changed.joined(separator: ", ")),
      ("As of", "\(calendar.text(comparison.asOf)), \(calendar.identifier)"),
      ("Log", "\(Wording.count(Int(comparison.head.rawValue), "event")), folded in memory"),
    ]
  }

  private var trial: [(String, String)] {
    guard let result, let plan else { return [] }
    let provenance = result.provenance
    let knowledge =
      switch provenance.knowledge {
      case .sinceTheLogBegan:
        "what had occurred and was recorded by then; what is older than the log, when it occurred"
      case .strictly: "what had occurred and was recorded by then"
      }
    return [
      (
        "Back-test",
        "\(Wording.date(plan.from)) to \(Wording.date(plan.to)), every \(plan.every); "
          + "looking \(plan.holdout) ahead"
      ), ("Known on a date", knowledge),
      (
        "Intervals",
        "\(Wording.percent(provenance.confidence)) for all differences at once (max-T), bootstrap of "
          + "customers, \(Wording.count(provenance.replicates, "draw")), seed \(provenance.seed)"
      ),
    ] + model
  }

  /// The reference model as fitted on the last date.
  private var model: [(String, String)] {
    guard let date = result?.dates.last(where: { $0.model != nil }), let model = date.model else {
      return []
    }
    func number(_ value: Double) -> String { Wording.number(value, decimals: 4) }
    return [
      (
        "BG/NBD on \(Wording.date(date.asOfDay))",
        "r \(number(model.r)), α \(number(model.alpha)), a \(number(model.a)), b \(number(model.b)), "
          + "log-likelihood \(Wording.number(model.logLikelihood, decimals: 3)) of "
          + Wording.count(model.customers, "customer")
      )
    ]
  }

  private func rules(_ title: String, _ rules: RuleSet) -> Markup {
    let own = rules.shop.text.own
    return .tag(
      "details",
      [:],
      [
        .tag("summary", [:], title),
        own.isEmpty
          ? .paragraph("The standard rules, unchanged.")
          : .tag("pre", ["tabindex": "0", "aria-label": title], own),
      ]
    )
  }
}
