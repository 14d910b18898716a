internal import Views

/// What would change: the great numbers, the sentences, the matrix.
struct ChangesSection {
  private let comparison: Comparison
  private let wording: Wording

  init(_ comparison: Comparison, _ wording: Wording) {
    self.comparison = comparison
    self.wording = wording
  }

  var section: ReportSection {
    let words = ComparisonWords(comparison, wording)
    var content = [tiles, .list(words.sentences)]
    content += words.remarks.map { .paragraph($0, "remark") }
    if comparison.segments.total > 0 {
      content += [
        .tag("h3", [:], "From segment to segment"),
        .paragraph(
          "Each row is a segment by the rules compared with, each column one by those tried; the stronger the "
            + "colour, the larger the part of the row. Framed are those who stay.",
          "reading"
        ),
        MatrixTable(comparison.segments).markup,
      ]
    }
    return ReportSection(identifier: "changes", title: "What would change", content: content)
  }

  private var tiles: Markup {
    let dormancy = comparison.dormancy
    let referrals = comparison.referrals
    return .tag(
      "dl",
      ["class": "tiles"],
      [
        tile(
          "customers in another segment",
          Wording.count(comparison.segments.moved),
          "of \(Wording.count(comparison.segments.total))"
        ),
        tile(
          "called dormant",
          Wording.count(dormancy.after.customers),
          "instead of \(Wording.count(dormancy.before.customers))"
        ),
        tile(
          "cost of referral credits",
          wording.money(referrals.after.cost),
          "instead of \(wording.money(referrals.before.cost))"
        ),
      ]
    )
  }

  private func tile(_ name: String, _ value: String, _ beside: String) -> Markup {
    .tag(
      "div",
      [:],
      [
        .tag("dt", [:], name), .tag("dd", ["class": "value"], value),
        .tag("dd", ["class": "beside"], beside),
      ]
    )
  }
}
