/// Who goes from which segment to which, as a table whose cells are the darker the more go.
struct MatrixTable {
  private let matrix: SegmentMatrix
  private let rows: [SegmentPlace]
  private let columns: [SegmentPlace]

  /// Segments of nobody are left out.
  init(_ matrix: SegmentMatrix) {
    self.matrix = matrix
    rows = matrix.rows.filter { matrix.count(from: $0) > 0 }
    columns = matrix.columns.filter { matrix.count(to: $0) > 0 }
  }

  private static let caption =
    "Customers by their segment: rows as they are, columns as they would be"

  var markup: Markup {
    .tag(
      "div",
      ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": Self.caption],
      [
        .tag(
          "table",
          ["class": "matrix"],
          [
            .tag("caption", [:], [.tag("span", [:], Self.caption)]), .tag("thead", [:], [header]),
            .tag("tbody", [:], rows.map(row) + [totals]),
          ]
        )
      ]
    )
  }

  private var header: Markup {
    .tag(
      "tr",
      [:],
      [.tag("th", ["scope": "col"], "from ↓ to →")]
        + columns.map { .tag("th", ["scope": "col"], $0.name) }
        + [.tag("th", ["scope": "col", "class": "sum"], "all")]
    )
  }

  private func row(_ from: SegmentPlace) -> Markup {
    let all = matrix.count(from: from)
    return .tag(
      "tr",
      [:],
      [.tag("th", ["scope": "row"], from.name)]
        + columns.map { cell(matrix.count(from: from, to: $0), of: all, stays: $0 == from) }
        + [.tag("td", ["class": "sum"], Wording.count(all))]
    )
  }

  private func cell(_ count: Int, of all: Int, stays: Bool) -> Markup {
    let share = (Double(count) / Double(max(1, all)) * 100).rounded()
    return .tag(
      "td",
      ["class": stays ? "cell stays" : "cell", "style": "--share: \(Int(share))%"],
      count == 0 ? "" : Wording.count(count)
    )
  }

  private var totals: Markup {
    .tag(
      "tr",
      ["class": "sum"],
      [.tag("th", ["scope": "row"], "all")]
        + columns.map { .tag("td", [:], Wording.count(matrix.count(to: $0))) }
        + [.tag("td", [:], Wording.count(matrix.total))]
    )
  }
}
