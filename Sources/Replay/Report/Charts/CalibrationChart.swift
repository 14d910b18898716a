/// Where a scorer expects a number of purchases: what it expected, and what there was.
struct CalibrationChart {
  let figure: ChartFigure

  /// `nil` where no scorer expects a number.
  init?(_ result: BackTestResult) {
    let series = result.scorers.indices.compactMap { scorer -> Series? in
      guard let points = MeanRanking(result, scorer: scorer)?.calibration, !points.isEmpty else {
        return nil
      }
      return Series(
        name: result.scorers[scorer].name,
        style: scorer,
        points: points.map { ($0.expected, $0.actual) }
      )
    }
    guard !series.isEmpty else { return nil }
    let points = series.flatMap(\.points)
    let values = points.map(\.x) + points.compactMap(\.y)
    let ticks = Ticks.round(values, fromZero: true)
    let plot = Plot(x: ticks.range, y: ticks.range)
    let texts = ticks.places.map {
      (at: $0, text: Wording.number($0, decimals: ticks.decimals))
    }
    figure = ChartFigure(
      identifier: "calibration",
      title: "Whether expected purchases came",
      description:
        "Customers in tenths by the purchases that the model expects of them; each point is a tenth, or several "
        + "of which the same is expected: expected along, actual up. On the diagonal the two agree.",
      reading: "Above the diagonal more was bought than expected, below it less.",
      series: series,
      drawing: plot.axes(
        x: texts,
        named: "purchases expected of a customer",
        y: texts,
        named: "purchases there were"
      ) + [
        plot.line(
          from: (ticks.range.lowerBound, ticks.range.lowerBound),
          to: (ticks.range.upperBound, ticks.range.upperBound),
          "chance"
        )
      ] + series.flatMap(plot.polylines),
      table: DataTable(
        caption: "Purchases expected and actual, by group",
        columns: ["group"] + series.flatMap { ["\($0.name): expected", "actual"] },
        rows: Self.rows(series)
      )
    )
  }

  private static func rows(_ series: [Series]) -> [[String]] {
    let count = series.map(\.points.count).min() ?? 0
    return (0..<count).map { group in
      let figures = series.flatMap { (series: Series) -> [Double] in
        [series.points[group].x, series.points[group].y ?? 0]
      }
      return ["\(group + 1)"] + figures.map { Wording.number($0, decimals: 3) }
    }
  }
}
