/// Whether the rules tell better who buys again: the verdict, what it rests on, and the charts.
struct VerdictSection {
  private let result: BackTestResult?

  init(_ result: BackTestResult?) { self.result = result }

  var section: ReportSection {
    ReportSection(identifier: "verdict", title: "Whether it is better", content: content)
  }

  private var content: [Markup] {
    guard let result else {
      return [
        .paragraph(
          "That was not tried. A back-test scores customers as they stood on dates gone by, and looks who "
            + "then bought: add --from and --to."
        )
      ]
    }
    let words = BackTestWords(result)
    let summary: [Markup] = [.paragraph(words.headline, "verdict"), .list(words.sentences)]
    if words.verdict == .notEnoughData { return summary }
    let charts = [
      GainsChart(result).figure, LiftChart(result).figure, StabilityChart(result).figure,
      CalibrationChart(result)?.figure,
    ].compactMap { $0 }
    return summary + [
      .tag("div", ["class": "charts"], charts.map(\.markup)), ScorersTable(result).table.markup,
    ]
  }
}
