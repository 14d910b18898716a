/// How well each scorer did date by date.
struct StabilityChart {
  let figure: ChartFigure

  init(_ result: BackTestResult) {
    let dates = result.dates.filter { $0.notEnough == nil && !$0.rankings.isEmpty }
    let series = result.scorers.indices.map { scorer in
      Series(
        name: result.scorers[scorer].name,
        style: scorer,
        points: dates.map { date in
          let ranking = scorer < date.rankings.count ? date.rankings[scorer] : nil
          return (Double(date.asOfDay), ranking.map { $0.auc * 100 })
        }
      )
    }.filter { series in series.points.contains { $0.y != nil } }
    let values = series.flatMap { $0.points.compactMap(\.y) }
    let ticks = Ticks.round(values, fromZero: false)
    let days = dates.map { Double($0.asOfDay) }
    let plot = Plot(x: (days.min() ?? 0)...(days.max() ?? 1), y: ticks.range)
    let range = series.map { series in
      let values = series.points.compactMap(\.y)
      return
        "\(series.name) between \(Self.percent(values.min())) and \(Self.percent(values.max()))"
    }
    figure = ChartFigure(
      identifier: "stability",
      title: "Whether that holds on every date",
      description:
        "By date, in how many percent of cases a buyer stood before somebody who did not buy: "
        + range.joined(separator: ", ") + ".",
      reading:
        "Of one customer who bought and one who did not, how often the right one stood first: "
        + "50 % is chance, 100 % is perfect. Lines that stay apart tell more than one good date.",
      series: series,
      drawing: plot.axes(
        x: Self.ticks(dates.map(\.asOfDay)),
        named: "customers as they stood on",
        y: ticks.places.map { ($0, Wording.number($0, decimals: ticks.decimals)) },
        named: "right one first (%)"
      ) + series.reversed().flatMap(plot.polylines),
      table: DataTable(
        caption: "Right one first, in percent, by date",
        columns: ["date", "customers", "buyers"] + series.map(\.name),
        rows: dates.enumerated().map { place, date in
          [
            Wording.date(date.asOfDay), Wording.count(date.population?.customers ?? 0),
            Wording.count(date.population?.buyers ?? 0),
          ] + series.map { Self.percent($0.points[place].y) }
        }
      )
    )
  }

  /// The first and the last date and, where there is room, one between.
  private static func ticks(_ days: [Int]) -> [Plot.Tick] {
    let places = days.count < 5 ? [0, days.count - 1] : [0, days.count / 2, days.count - 1]
    var seen: Set<Int> = []
    return places.filter { days.indices.contains($0) && seen.insert($0).inserted }
      .map { (Double(days[$0]), String(Wording.date(days[$0]).prefix(7))) }
  }

  private static func percent(_ value: Double?) -> String {
    value.map { Wording.number($0, decimals: 1) } ?? ""
  }
}
