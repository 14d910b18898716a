/// The area of a chart: from figures to places in it, with axes.
///
/// It is drawn for a phone's width, so that its texts stay readable there; wider windows enlarge it.
struct Plot: Sendable {
  static let width = 400.0
  static let height = 270.0
  private static let left = 46.0
  private static let right = 12.0
  private static let top = 12.0
  private static let bottom = 42.0

  /// A place on an axis, and what stands there.
  typealias Tick = (at: Double, text: String)

  let x: ClosedRange<Double>
  let y: ClosedRange<Double>

  func horizontal(_ value: Double) -> Double {
    Self.left + (Self.width - Self.left - Self.right) * Self.share(value, of: x)
  }

  func vertical(_ value: Double) -> Double {
    Self.height - Self.bottom - (Self.height - Self.bottom - Self.top) * Self.share(value, of: y)
  }

  private static func share(_ value: Double, of range: ClosedRange<Double>) -> Double {
    let length = range.upperBound - range.lowerBound
    return length == 0 ? 0.5 : (value - range.lowerBound) / length
  }

  /// A place as it is written in SVG.
  static func text(_ place: Double) -> String {
    let tenths = Int((place * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    return "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  // MARK: Axes

  /// Lines across at the ticks of y, the ticks' texts, and what the axes are.
  func axes(
    x xTicks: [Tick],
    named xName: String,
    y yTicks: [Tick],
    named yName: String
  ) -> [Markup] {
    let across = yTicks.flatMap { tick in
      [
        line(from: (x.lowerBound, tick.at), to: (x.upperBound, tick.at), "grid"),
        label(
          tick.text,
          x: Self.left - 6,
          y: vertical(tick.at) + 4,
          "end"
        ),
      ]
    }
    let along = xTicks.map { tick in
      label(
        tick.text,
        x: horizontal(tick.at),
        y: Self.height - Self.bottom + 16,
        tick.text.count < 4
          ? "middle"
          : tick.at == x.lowerBound ? "start" : tick.at == x.upperBound ? "end" : "middle"
      )
    }
    return across + along + [
      line(from: (x.lowerBound, y.lowerBound), to: (x.upperBound, y.lowerBound), "axis"),
      label(
        xName,
        x: (Self.left + Self.width - Self.right) / 2,
        y: Self.height - 6,
        "middle",
        "name"
      ),
      .tag(
        "text",
        [
          "x": Self.text(-(Self.height - Self.bottom + Self.top) / 2), "y": "11",
          "transform": "rotate(-90)", "text-anchor": "middle", "class": "name",
        ],
        yName
      ),
    ]
  }

  private func label(
    _ text: String,
    x: Double,
    y: Double,
    _ anchor: String,
    _ style: String = "tick"
  ) -> Markup {
    .tag(
      "text",
      ["x": Self.text(x), "y": Self.text(y), "text-anchor": anchor, "class": style],
      text
    )
  }

  // MARK: Drawing

  func line(
    from start: (x: Double, y: Double),
    to end: (x: Double, y: Double),
    _ style: String
  ) -> Markup {
    .tag(
      "line",
      [
        "x1": Self.text(horizontal(start.x)), "y1": Self.text(vertical(start.y)),
        "x2": Self.text(horizontal(end.x)), "y2": Self.text(vertical(end.y)), "class": style,
      ]
    )
  }

  func dot(_ point: (x: Double, y: Double), _ style: String) -> Markup {
    .tag(
      "circle",
      [
        "cx": Self.text(horizontal(point.x)), "cy": Self.text(vertical(point.y)), "r": "2.6",
        "class": style,
      ]
    )
  }

  /// The points joined by lines, with gaps where there is no figure.
  func polylines(_ series: Series) -> [Markup] {
    var pieces: [[String]] = [[]]
    var dots: [Markup] = []
    for point in series.points {
      guard let y = point.y else {
        pieces.append([])
        continue
      }
      pieces[pieces.count - 1].append(
        "\(Self.text(horizontal(point.x))),\(Self.text(vertical(y)))"
      )
      dots.append(dot((point.x, y), "dot s\(series.style)"))
    }
    return pieces.filter { $0.count > 1 }.map {
      .tag(
        "polyline",
        ["points": $0.joined(separator: " "), "class": "line s\(series.style)"]
      )
    } + dots
  }

  func bar(
    from start: Double,
    to end: Double,
    height: Double,
    _ style: String
  ) -> Markup {
    let top = vertical(max(height, y.lowerBound))
    return .tag(
      "rect",
      [
        "x": Self.text(horizontal(start)), "y": Self.text(top),
        "width": Self.text(horizontal(end) - horizontal(start)),
        "height": Self.text(vertical(y.lowerBound) - top), "class": style,
      ]
    )
  }
}
