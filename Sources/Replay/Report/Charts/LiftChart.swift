/// How much more often than everybody each tenth of the customers bought.
struct LiftChart {
  let figure: ChartFigure

  init(_ result: BackTestResult) {
    let scorers = result.scorers.indices.compactMap { scorer in
      MeanRanking(result, scorer: scorer).map { (scorer, $0) }
    }
    let series = scorers.map { scorer, ranking in
      Series(
        name: result.scorers[scorer].name,
        style: scorer,
        points: ranking.lift.enumerated().map { (Double($0 + 1), $1) }
      )
    }
    // Bars for the rule sets, dots for the reference lines.
    let isOfRules = result.scorers.map { if case .rules = $0.kind { true } else { false } }
    let rules = series.filter { isOfRules[$0.style] }
    let references = series.filter { !isOfRules[$0.style] }
    let ticks = Ticks.round(series.flatMap { $0.points.compactMap(\.y) } + [1], fromZero: true)
    let plot = Plot(x: 0.5...10.5, y: ticks.range)
    let best = series.map { "\($0.name) \(Self.times($0.value(0)))" }
    figure = ChartFigure(
      identifier: "lift",
      title: "How much more often each tenth bought",
      description: "The best tenth bought so many times as often as everybody: "
        + best.joined(separator: ", ") + ".",
      reading:
        "Customers in ten equal groups, the best first. 1 is as often as everybody; good rules begin "
        + "high and fall steadily.",
      series: series,
      drawing: plot.axes(
        x: (1...10).map { (Double($0), "\($0)") },
        named: "tenth of the customers, best first",
        y: ticks.places.map { ($0, Wording.number($0, decimals: ticks.decimals)) },
        named: "times as often as everybody"
      ) + Self.bars(rules, plot) + [plot.line(from: (0.5, 1), to: (10.5, 1), "chance")]
        + references.flatMap { series in
          series.points.map { plot.dot(($0.x, $0.y ?? 0), "dot s\(series.style)") }
        },
      table: DataTable(
        caption: "Times as often as everybody, by tenth",
        columns: ["tenth"] + series.map(\.name),
        rows: (1...10).map { tenth in
          ["\(tenth)"] + series.map { Self.times($0.value(tenth - 1)) }
        }
      )
    )
  }

  /// Bars of one tenth stand side by side.
  private static func bars(_ series: [Series], _ plot: Plot) -> [Markup] {
    let width = 0.84 / Double(max(1, series.count))
    return series.enumerated().flatMap { index, series in
      series.points.compactMap { point in
        guard let lift = point.y else { return nil }
        let start = point.x - 0.42 + Double(index) * width
        return plot.bar(from: start, to: start + width, height: lift, "bar s\(series.style)")
      }
    }
  }

  private static func times(_ value: Double?) -> String {
    value.map { Wording.number($0, decimals: 2) } ?? ""
  }
}
