internal import EventLog
package import Events

/// A replay as one page for people: self-contained, printable, without a script.
package struct ReplayReport: Sendable {
  private let comparison: Comparison
  private let result: BackTestResult?
  private let plan: BackTestPlan?
  private let calendar: ShopCalendar
  private let wording: Wording

  /// `backTest` is what was planned and found, if one was made.
  package init(
    _ comparison: Comparison,
    backTest: (plan: BackTestPlan, result: BackTestResult)?,
    calendar: ShopCalendar,
    currency: Currency
  ) {
    self.comparison = comparison
    result = backTest?.result
    plan = backTest?.plan
    self.calendar = calendar
    wording = Wording(currency: currency)
  }

  /// The page.
  package var html: String {
    "<!DOCTYPE html>\n"
      + Markup.tag(
        "html",
        ["lang": "en"],
        [head, .tag("body", [:], [header, .tag("main", [:], sections.map(\.markup))])]
      ).html + "\n"
  }

  private var title: String { "\(comparison.rules.name) against \(comparison.against.name)" }

  private var sections: [ReportSection] {
    [
      ChangesSection(comparison, wording).section, VerdictSection(result).section,
      result.flatMap { SegmentsSection($0, wording).section },
      DormancySection(comparison, result, wording).section,
      CreditsSection(comparison, wording).section,
      MethodSection(comparison, result, plan, calendar).section,
    ].compactMap { $0 }
  }

  private var head: Markup {
    .tag(
      "head",
      [:],
      [
        .tag("meta", ["charset": "utf-8"]),
        // Whatever a name or a rule says, nothing runs and nothing is fetched.
        .tag(
          "meta",
          [
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; style-src 'unsafe-inline'",
          ]
        ),
        .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .tag("meta", ["name": "color-scheme", "content": "light dark"]),
        .tag("title", [:], title),
        .tag("style", [:], [.style(Self.style)]),
      ]
    )
  }

  private static let style = String(decoding: PackageResources.report_css, as: UTF8.self)

  private var header: Markup {
    let words = ComparisonWords(comparison, wording)
    let verdict = result.map { BackTestWords($0).headline }
    return .tag(
      "header",
      [:],
      [
        .tag("p", ["class": "kind"], "Patron · rules tried on the whole history"),
        .tag("h1", [:], title),
        .tag(
          "p",
          ["class": "lead"],
          [words.headline, verdict].compactMap { $0 }.joined(separator: " ")
        ),
        .tag("p", ["class": "when"], "As of \(calendar.text(comparison.asOf).prefix(10))"),
      ]
    )
  }
}
