/// A chart with its heading, how to read it, its legend, and its figures as a table.
struct ChartFigure {
  /// Of the page's own: letters only.
  let identifier: String
  let title: String
  /// What it shows, for those who cannot see it.
  let description: String
  /// How to read it, in a sentence or two.
  let reading: String
  let series: [Series]
  let drawing: [Markup]
  let table: DataTable

  var markup: Markup {
    let (title, description) = ("\(identifier)-title", "\(identifier)-description")
    return .tag(
      "figure",
      [:],
      [
        .tag("h3", [:], self.title),
        .tag("p", ["class": "reading"], reading),
        .tag(
          "svg",
          [
            "viewBox": "0 0 \(Int(Plot.width)) \(Int(Plot.height))", "role": "img",
            "class": "chart",
            "aria-labelledby": "\(title) \(description)",
          ],
          [
            .tag("title", ["id": title], self.title),
            .tag("desc", ["id": description], self.description),
          ] + drawing
        ),
        Series.legend(series),
        table.details,
      ]
    )
  }
}
