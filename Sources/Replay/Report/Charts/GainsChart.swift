/// How many of the buyers are among the best customers: the gains curve.
struct GainsChart {
  let figure: ChartFigure

  init(_ result: BackTestResult) {
    let tenths = (0...10).map { Double($0) * 10 }
    let scorers = result.scorers.indices.compactMap { scorer in
      MeanRanking(result, scorer: scorer).map { (scorer, $0) }
    }
    let series = scorers.map { scorer, ranking in
      Series(
        name: result.scorers[scorer].name,
        style: scorer,
        points: Array(zip(tenths, ([0] + ranking.cumulativeBuyers).map { $0 * 100 }))
      )
    }
    let plot = Plot(x: 0...100, y: 0...100)
    let ticks = [0.0, 20, 40, 60, 80, 100].map { (at: $0, text: "\(Int($0))") }
    let best = series.map { "\($0.name) \(Self.percent($0.value(2))) %" }
    figure = ChartFigure(
      identifier: "gains",
      title: "How many buyers the best customers hold",
      description: "Of all buyers, the best fifth of the customers held: "
        + best.joined(separator: ", ") + ". By chance it would be 20 %.",
      reading:
        "Write to the best so-and-so many percent of your customers, and you reach this share of "
        + "those who then bought. The further above the grey diagonal, which is chance, the better.",
      series: series,
      drawing: plot.axes(
        x: ticks,
        named: "customers written to, best first (%)",
        y: ticks,
        named: "buyers reached (%)"
      ) + [plot.line(from: (0, 0), to: (100, 100), "chance")]
        + series.reversed().flatMap(plot.polylines),
      table: DataTable(
        caption: "Share of buyers reached, in percent",
        columns: ["best customers"] + series.map(\.name),
        rows: (1...10).map { tenth in
          ["\(tenth * 10) %"] + series.map { "\(Self.percent($0.value(tenth))) %" }
        }
      )
    )
  }

  private static func percent(_ value: Double?) -> String {
    Wording.number(value ?? 0, decimals: 1)
  }
}
