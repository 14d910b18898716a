/// One line, or one kind of bars, of a chart.
struct Series: Sendable {
  let name: String
  /// Its colour and its way of being drawn, from 0 on: told apart also without colour.
  let style: Int
  /// By x; `nil` leaves a gap.
  let points: [(x: Double, y: Double?)]

  /// The figure of the `place`-th point, if there is one.
  func value(_ place: Int) -> Double? { points.indices.contains(place) ? points[place].y : nil }

  /// The names beside samples of the lines or bars.
  static func legend(_ series: [Series]) -> Markup {
    .tag(
      "ul",
      ["class": "legend"],
      series.map { series in
        .tag(
          "li",
          [:],
          [
            .tag(
              "svg",
              ["viewBox": "0 0 28 10", "aria-hidden": "true"],
              [
                .tag(
                  "line",
                  ["x1": "1", "y1": "5", "x2": "27", "y2": "5", "class": "line s\(series.style)"]
                )
              ]
            ),
            .text(series.name),
          ]
        )
      }
    )
  }
}
