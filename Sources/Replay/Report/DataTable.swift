/// A table of a report: texts to the left, figures to the right.
struct DataTable {
  /// What it shows, for those who cannot see it.
  let caption: String
  let columns: [String]
  /// The first cell names the row.
  let rows: [[String]]

  /// It scrolls in itself where the window is too narrow.
  var markup: Markup {
    .tag(
      "div",
      ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption],
      [
        .tag(
          "table",
          [:],
          [
            .tag("caption", [:], [.tag("span", [:], caption)]),
            .tag(
              "thead",
              [:],
              [.tag("tr", [:], columns.map { .tag("th", ["scope": "col"], $0) })]
            ),
            .tag("tbody", [:], rows.map(row)),
          ]
        )
      ]
    )
  }

  private func row(_ cells: [String]) -> Markup {
    .tag(
      "tr",
      [:],
      cells.enumerated().map { index, text in
        index == 0 ? .tag("th", ["scope": "row"], text) : .tag("td", [:], text)
      }
    )
  }

  /// Folded away behind a heading, as the figures of a chart are.
  var details: Markup {
    .tag("details", [:], [.tag("summary", [:], "The figures"), markup])
  }
}
