internal import Views

/// What each segment did after the dates: whether the names tell the truth.
struct SegmentsSection {
  private let result: BackTestResult
  private let wording: Wording

  init(_ result: BackTestResult, _ wording: Wording) {
    self.result = result
    self.wording = wording
  }

  /// `nil` where no date had enough data.
  var section: ReportSection? {
    let tables = result.scorers.compactMap { scorer -> Markup? in
      guard case .rules(let place) = scorer.kind else { return nil }
      return table(place, scorer.name)
    }
    guard !tables.isEmpty else { return nil }
    return ReportSection(
      identifier: "segments",
      title: "What each segment then did",
      content: [
        .paragraph(
          "All dates together: how many of a segment's customers bought in the time after, and what they "
            + "spent.",
          "reading"
        )
      ] + tables
    )
  }

  private func table(_ rules: Int, _ name: String) -> Markup? {
    var sums: [(place: SegmentPlace, population: Population)] = []
    for date in result.dates where rules < date.segments.count {
      for outcome in date.segments[rules] {
        let place =
          sums.firstIndex { $0.place == outcome.place }
          ?? {
            sums.append((outcome.place, Population()))
            return sums.count - 1
          }()
        sums[place].population.customers += outcome.population.customers
        sums[place].population.buyers += outcome.population.buyers
        sums[place].population.purchases += outcome.population.purchases
        sums[place].population.revenue += outcome.population.revenue
      }
    }
    let rows = sums.filter { $0.population.customers > 0 }
    guard !rows.isEmpty else { return nil }
    return DataTable(
      caption: name,
      columns: ["segment", "customers", "bought", "spent by each"],
      rows: rows.map { place, population in
        [
          place.name, Wording.count(population.customers),
          Wording.percent(population.buyers, of: population.customers),
          wording.money(Int128(population.revenue.average(of: population.customers) ?? 0)),
        ]
      }
    ).markup
  }
}
