internal import Views

/// What referral credits would cost, and what they brought.
struct CreditsSection {
  private let comparison: Comparison
  private let wording: Wording

  init(_ comparison: Comparison, _ wording: Wording) {
    self.comparison = comparison
    self.wording = wording
  }

  /// `nil` where nobody referred anybody.
  var section: ReportSection? {
    let (old, new) = (comparison.referrals.before, comparison.referrals.after)
    guard old.referrers + new.referrers > 0 else { return nil }
    func count(_ name: String, _ value: KeyPath<ReferralChange.Totals, Int>) -> [String] {
      [name, Wording.count(old[keyPath: value]), Wording.count(new[keyPath: value])]
    }
    func money(_ name: String, _ value: KeyPath<ReferralChange.Totals, Int128>) -> [String] {
      [name, wording.money(old[keyPath: value]), wording.money(new[keyPath: value])]
    }
    return ReportSection(
      identifier: "credits",
      title: "Referral credits",
      content: [
        .paragraph(
          "What the shop gave, or may have to give, is what was used, what is available and what is pending.",
          "reading"
        ),
        DataTable(
          caption: "Referral credits by both rule sets",
          columns: ["", comparison.against.name, comparison.rules.name],
          rows: [
            count("referrers", \.referrers), count("people referred", \.referred),
            count("of them bought", \.converted), money("used", \.used),
            money("available", \.available), money("pending", \.pending), money("cost", \.cost),
            money("expired", \.expired), money("revoked", \.revoked),
            money("spent by those who were brought", \.revenueBrought),
          ]
        ).markup,
      ]
    )
  }
}
