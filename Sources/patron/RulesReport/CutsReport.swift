import Events
import Rules
import Views

/// Which numbers get which score, as of a date.
struct CutsReport {
  let scores: ShopScores

  init(_ scores: ShopScores) { self.scores = scores }

  var lines: [String] {
    let scale = scores.table.scale
    let counts = RFMBins(scores.table, scores.rules, currency: scores.currency).counts
    var lines = [
      "Scores as of \(scores.day), of \(Terminal.count(scores.table.rows.count, "customer")):"
    ]
    for dimension in Rules.Dimension.allCases {
      let ofScores = (counts[dimension] ?? []).enumerated().map { index, count in
        "\(index + 1): \(Terminal.grouped(count))"
      }
      lines.append("  \(dimension.score), customers by score: \(ofScores.joined(separator: ", "))")
      for (group, scale) in scale.scales(dimension).enumerated() {
        let only = scores.table.scale.scales(dimension).count > 1 ? " where r is \(group + 1)" : ""
        lines.append("     \(title(dimension))\(only): \(text(scale, dimension))")
      }
    }
    return lines
  }

  private func title(_ dimension: Rules.Dimension) -> String {
    switch dimension {
    case .recency: "days since the last order"
    case .frequency: "orders"
    case .monetary:
      "\(scores.currency)" + (scores.table.scale.amount == .average ? " an order" : "")
    }
  }

  /// From the least numbers to the greatest: which score they get.
  private func text(_ scale: Scale, _ dimension: Rules.Dimension) -> String {
    let bins = scores.table.scale.bins[dimension]
    func score(_ bin: Int) -> Int { dimension == .recency ? bins + 1 - bin : bin }
    let word: String
    switch scale {
    case .ranks: return "bins of about equal size by rank"
    case .below: word = "up to"
    case .upTo: word = "below"
    }
    let parts = scale.cuts.enumerated().map { index, cut in
      "\(word) \(number(cut, dimension)) scores \(score(index + 1))"
    }
    return (parts + ["the rest \(score(scale.cuts.count + 1))"]).joined(separator: ", ")
  }

  private func number(_ number: Double, _ dimension: Rules.Dimension) -> String {
    let digits = dimension == .monetary ? scores.currency.minorDigits : 2
    return Decimals.formatShort(Decimals.rounded(number, digits: digits), digits: digits)
  }
}

extension RFMScale {
  fileprivate func scales(_ dimension: Rules.Dimension) -> [Scale] {
    switch dimension {
    case .recency: [recency]
    case .frequency: frequency
    case .monetary: monetary
    }
  }
}
