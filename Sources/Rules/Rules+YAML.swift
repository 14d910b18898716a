public import Events
internal import Yams

extension Rules {
  /// The rules as a file that leaves nothing out; reading it gives the same rules.
  ///
  /// - Throws: `YamlError` if a text cannot be written, as one with a control character.
  public func yaml(currency: Currency) throws -> String {
    let sections: [(Section, Node)] = [
      (.identity, .fields([("placeholders", .patterns(identity.placeholders))])),
      (.rfm, rfm.node), (.segments, .conditions(segments)), (.kinds, .conditions(kinds)),
      (.ranking, .plain(ranking.text)), (.dormancy, dormancy.node),
      (.stages, .fields([("loyal_orders", .plain("\(stages.loyalOrders)"))])),
      (.referral, referral.node(currency)),
      (
        .rates,
        .fields(
          rates.map {
            ("\($0.currency)", .plain(Decimals.formatShort($0.millionths, digits: 6)))
          }
        )
      ),
      (
        .chat,
        .fields([("facts", .fields(chat.facts.map { ($0.name, .quoted($0.expression)) }))])
      ),
    ]
    return try sections.map { section, node in
      try Yams.serialize(
        node: .fields([(section.rawValue, node)]),
        width: -1,
        allowUnicode: true
      )
    }.joined(separator: "\n")
  }
}

extension SavedQueries {
  /// The section of a rules file that has its own lists; `nil` where there is none.
  ///
  /// - Throws: `RulesError` if the text is no YAML, `YamlError` if a text cannot be written.
  public static func section(of yaml: String, file: String) throws -> String? {
    guard let node = try Rules.root(yaml, file).mapping?[section] else { return nil }
    return try Yams.serialize(node: .fields([(section, node)]), width: -1, allowUnicode: true)
  }
}

extension Node {
  fileprivate static func plain(_ text: String) -> Node { Node(text, .implicit, .any) }

  /// A text that must not be taken for a number.
  fileprivate static func quoted(_ text: String) -> Node { Node(text, .implicit, .singleQuoted) }

  fileprivate static func fields(_ fields: [(String, Node)]) -> Node {
    Node(fields.map { (.plain($0), $1) }, .implicit, fields.isEmpty ? .flow : .block)
  }

  fileprivate static func list(_ nodes: [Node]) -> Node { Node(nodes, .implicit, .flow) }

  fileprivate static func patterns(_ patterns: Patterns) -> Node {
    list(patterns.texts.map { .quoted($0) })
  }

  fileprivate static func conditions(_ segments: [Rules.Segment]) -> Node {
    fields(segments.map { ($0.name, .plain($0.text)) })
  }
}

extension Rules.RFM {
  fileprivate var node: Node {
    var fields: [(String, Node)] = [
      ("window", .plain(windowDays.map { "\($0)" } ?? "all")),
      ("amount", .plain(amount.rawValue)),
      ("binning", isNested ? .plain("nested") : perDimension { self[$0].name }),
      ("bins", perDimension { "\(bins[$0])" }),
    ]
    let offsets = Rules.Dimension.allCases.compactMap { dimension -> (String, Node)? in
      guard case .quantile(let offset?) = self[dimension] else { return nil }
      return (dimension.rawValue, .plain(Self.text(offset)))
    }
    if !offsets.isEmpty { fields.append(("cut_offset", .fields(offsets))) }
    for dimension in Rules.Dimension.allCases {
      guard case .fixed(let cuts) = self[dimension] else { continue }
      fields.append(
        ("\(dimension.rawValue)_cuts", .list(cuts.map { .plain(Self.text($0)) }))
      )
    }
    return .fields(fields)
  }

  /// One text where it is the same for all dimensions.
  private func perDimension(_ text: (Rules.Dimension) -> String) -> Node {
    let texts = Rules.Dimension.allCases.map { ($0.rawValue, text($0)) }
    guard Set(texts.map(\.1)).count > 1 else { return .plain(texts[0].1) }
    return .fields(texts.map { ($0, .plain($1)) })
  }

  fileprivate static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension Rules.Dormancy {
  fileprivate var node: Node {
    switch method {
    case .fixed(let days): .fields([("method", .plain("fixed")), ("days", .plain("\(days)"))])
    case .gap(let multiple, let priorGaps):
      .fields([
        ("method", .plain("gap")), ("multiple", .plain(Rules.RFM.text(multiple))),
        ("prior_gaps", .plain(Rules.RFM.text(priorGaps))),
      ])
    }
  }
}

extension Rules.Referral {
  fileprivate func node(_ currency: Currency) -> Node {
    let credit =
      switch credit {
      case .fixed(let amount): Decimals.format(amount, digits: currency.minorDigits)
      case .percent(let points): Decimals.formatShort(points, digits: 2) + "%"
      }
    return .fields([
      ("credit", .plain(credit)), ("return_window", .plain("\(returnWindowDays)")),
      ("expires", .plain("\(expiresDays)")),
      ("minimum_order", .plain(Decimals.format(minimumOrder, digits: currency.minorDigits))),
      ("redeemed_by", .patterns(redeemedBy)),
    ])
  }
}
