/// Who would be called dormant, and whether such calls came true.
struct DormancySection {
  private let comparison: Comparison
  private let result: BackTestResult?
  private let wording: Wording

  init(_ comparison: Comparison, _ result: BackTestResult?, _ wording: Wording) {
    self.comparison = comparison
    self.result = result
    self.wording = wording
  }

  var section: ReportSection {
    let change = comparison.dormancy
    let rows: [(String, DormancyChange.Sum)] = [
      ("dormant by \(comparison.against.name)", change.before),
      ("dormant by \(comparison.rules.name)", change.after),
      ("newly called dormant", change.newlySum), ("no longer called dormant", change.noLongerSum),
    ]
    return ReportSection(
      identifier: "dormancy",
      title: "Dormant customers",
      content: [
        DataTable(
          caption: "Who is called dormant, and what they have spent to date",
          columns: ["", "customers", "spent to date"],
          rows: rows.map { [$0, Wording.count($1.customers), wording.money($1.monetary)] }
        ).markup
      ] + outcomes
    )
  }

  /// What became of those who had been called dormant.
  private var outcomes: [Markup] {
    guard let result, result.dormancy.contains(where: { $0.called > 0 }) else { return [] }
    let names = result.scorers.compactMap { scorer in
      if case .rules = scorer.kind { scorer.name } else { nil }
    }
    func share(_ value: Double?) -> String {
      value.map { Wording.percent($0, decimals: 1) } ?? "–"
    }
    return [
      .paragraph(
        "Of those called dormant on the dates of the back-test: a call was wrong where somebody bought "
          + "again unasked, that is without an e-mail between the date and the purchase. After an e-mail "
          + "nobody knows what they would have done without.",
        "reading"
      ),
      DataTable(
        caption: "What became of those called dormant, all dates together",
        columns: [
          "by", "called dormant", "stayed away", "came back unasked", "came back after an e-mail",
          "right calls", "found of all who stayed away",
        ],
        rows: zip(names, result.dormancy).map { name, outcome in
          [
            name, Wording.count(outcome.called), Wording.count(outcome.calledStayedAway),
            Wording.count(outcome.calledCameBackUnasked),
            Wording.count(outcome.calledCameBackAsked), share(outcome.precision),
            share(outcome.recall),
          ]
        }
      ).markup,
    ]
  }
}
