import Events
import Rules
import Testing

/// The maps that presets claim to be, cell by cell.
@Suite struct PresetTests {
  private static let yuan = Currency("CNY")

  private static func rules(_ yaml: String) throws -> Rules {
    try RulesText(own: yaml).rules(file: "rules.yaml", currency: try #require(yuan))
  }

  private static func segment(_ rules: Rules, _ r: Int, _ f: Int, _ m: Int) -> String? {
    rules.segments.first { segment in
      segment.condition.isTrue { name in
        switch name {
        case "r": .number(Double(r))
        case "f": .number(Double(f))
        case "m": .number(Double(m))
        default: .missing
        }
      }
    }?.name
  }

  @Test(arguments: Preset.all.map(\.name))
  func aPresetIsReadAndSaysWhatItIs(name: String) throws {
    let preset = try #require(Preset.named(name))
    let rules = try Self.rules("preset: \(name)")
    #expect(!rules.segments.isEmpty)
    #expect(preset.title.count > 20 && preset.title.count < 110, "\(preset.title)")
    #expect(preset.text.hasPrefix("# ") && preset.text.hasSuffix("\n"))
    // What it leaves out is as in the standard.
    #expect(rules.dormancy == (try Self.rules("")).dormancy)
  }

  @Test func presetsHaveNamesOfTheirOwn() {
    #expect(Set(Preset.all.map(\.name)).count == Preset.all.count)
    #expect(Preset.named("rf-11") == nil)
  }

  /// A row for each r, 5 first; a column for each f, 1 first: the regular expressions of tutorials.
  @Test func rf10IsTheMapOfTutorialsAndTheStandard() throws {
    let expressions: [(String, Regex<Substring>)] = [
      ("hibernating", /[1-2][1-2]/), ("at risk", /[1-2][3-4]/), ("can't lose", /[1-2]5/),
      ("about to sleep", /3[1-2]/), ("need attention", /33/), ("loyal", /[3-4][4-5]/),
      ("promising", /41/), ("new", /51/), ("potential loyalist", /[4-5][2-3]/),
      ("champions", /5[4-5]/),
    ]
    let (preset, standard) = (try Self.rules("preset: rf-10"), try Self.rules(""))
    for r in 1...5 {
      for f in 1...5 {
        let names = expressions.filter { "\(r)\(f)".wholeMatch(of: $0.1) != nil }.map(\.0)
        #expect(names == [Self.segment(preset, r, f, 1)])
        #expect(names == [Self.segment(standard, r, f, 5)])
      }
    }
  }

  /// The published table of cells, of r and the mean of f and m.
  @Test func rfm11IsThePublishedTable() throws {
    let cells = [
      "champions": [55, 54, 45], "loyal": [53, 44, 35, 34],
      "potential loyalist": [52, 42, 33, 43], "recent": [51], "promising": [41, 31],
      "need attention": [32, 23, 22], "about to sleep": [21], "at risk": [25, 24, 13],
      "can't lose": [15, 14], "hibernating": [12], "lost": [11],
    ]
    let rules = try Self.rules("preset: rfm-11")
    #expect(Set(rules.segments.map(\.name)) == Set(cells.keys))
    for r in 1...5 {
      for f in 1...5 {
        for m in 1...5 {
          let cell = 10 * r + (f + m + 1) / 2
          let name = cells.first { $0.value.contains(cell) }?.key
          #expect(Self.segment(rules, r, f, m) == name, "r \(r), f \(f), m \(m)")
        }
      }
    }
  }

  /// The least and greatest score of each segment, as R takes them.
  struct Intervals {
    let preset: String
    let names: [String]
    let recency: (least: [Int], greatest: [Int])
    let frequency: (least: [Int], greatest: [Int])
    let monetary: (least: [Int], greatest: [Int])
    let others: Int
    let severally: Int
  }

  /// Cells that are in no interval, and in several, were counted by others before.
  static let ofR = [
    Intervals(
      preset: "r-rfm",
      names: [
        "champions", "potential loyalist", "loyal", "promising", "new", "can't lose", "at risk",
        "need attention", "about to sleep", "lost",
      ],
      recency: ([5, 3, 2, 3, 4, 1, 1, 1, 2, 1], [5, 5, 4, 4, 5, 2, 2, 3, 3, 1]),
      frequency: ([5, 3, 2, 1, 1, 3, 2, 3, 1, 1], [5, 5, 4, 3, 3, 4, 5, 5, 3, 5]),
      monetary: ([5, 2, 2, 3, 1, 4, 4, 3, 1, 1], [5, 5, 4, 5, 5, 5, 5, 5, 4, 5]),
      others: 10,
      severally: 58
    ),
    Intervals(
      preset: "r-rfm-0.2",
      names: [
        "champions", "loyal", "potential loyalist", "new", "promising", "need attention",
        "about to sleep", "at risk", "can't lose", "lost",
      ],
      recency: ([4, 2, 3, 4, 3, 2, 2, 1, 1, 1], [5, 5, 5, 5, 4, 3, 3, 2, 1, 2]),
      frequency: ([4, 3, 1, 1, 1, 2, 1, 2, 4, 1], [5, 5, 3, 1, 1, 3, 2, 5, 5, 2]),
      monetary: ([4, 3, 1, 1, 1, 2, 1, 2, 4, 1], [5, 5, 3, 1, 1, 3, 2, 5, 5, 2]),
      others: 36,
      severally: 39
    ),
  ]

  @Test(arguments: ofR.indices)
  func theIntervalsOfRAreTriedInTheirOrder(index: Int) throws {
    let published = Self.ofR[index]
    let rules = try Self.rules("preset: \(published.preset)")
    #expect(rules.segments.map(\.name) == published.names + ["others"])
    #expect(rules.rfm.frequency == .quantile(offset: 1))
    var (others, severally) = (0, 0)
    for r in 1...5 {
      for f in 1...5 {
        for m in 1...5 {
          let names = published.names.indices.filter { index in
            published.recency.least[index] <= r && r <= published.recency.greatest[index]
              && published.frequency.least[index] <= f && f <= published.frequency.greatest[index]
              && published.monetary.least[index] <= m && m <= published.monetary.greatest[index]
          }.map { published.names[$0] }
          #expect(Self.segment(rules, r, f, m) == names.first ?? "others", "\(r)\(f)\(m)")
          others += names.isEmpty ? 1 : 0
          severally += names.count > 1 ? 1 : 0
        }
      }
    }
    #expect(others == published.others)
    #expect(severally == published.severally)
  }

  @Test func china8IsAboveOrBelowTheMeanThreeTimes() throws {
    let rules = try Self.rules("preset: china-8")
    #expect(rules.rfm.bins == Rules.Bins(recency: 2, frequency: 2, monetary: 2))
    #expect(Rules.Dimension.allCases.allSatisfy { rules.rfm[$0] == .mean })
    // By r and f; money decides between 重要 and 一般.
    let names = [[2, 2]: "价值客户", [2, 1]: "发展客户", [1, 2]: "保持客户", [1, 1]: "挽留客户"]
    for (cell, name) in names {
      #expect(Self.segment(rules, cell[0], cell[1], 2) == "重要" + name)
      #expect(Self.segment(rules, cell[0], cell[1], 1) == "一般" + name)
    }
  }

  @Test(arguments: [("thirds-6", 3, 6), ("quintiles-11", 5, 10)])
  func everyCellAndEverySegmentIsTaken(name: String, bins: Int, count: Int) throws {
    let rules = try Self.rules("preset: \(name)")
    #expect(rules.rfm.bins == Rules.Bins(recency: bins, frequency: bins, monetary: bins))
    var taken: Set<String> = []
    for r in 1...bins {
      for f in 1...bins {
        for m in 1...bins { taken.insert(try #require(Self.segment(rules, r, f, m))) }
      }
    }
    #expect(taken == Set(rules.segments.map(\.name)))
    #expect(taken.count == count)
  }

  // MARK: Building on one

  @Test func whatAFileSaysComesBeforeItsPreset() throws {
    let rules = try Self.rules(
      "preset: china-8\nrfm: {window: 365}\nsegments: {大客户: m == 2, 其他: r >= 1}"
    )
    #expect(rules.rfm.windowDays == 365)
    #expect(rules.rfm.monetary == .mean)
    #expect(rules.segments.map(\.name) == ["大客户", "其他"])
  }

  @Test func aPresetCanBeNamedLast() throws {
    let last = try Self.rules("rfm: {window: 365}\npreset: thirds-6")
    #expect(last == (try Self.rules("preset: thirds-6\nrfm: {window: 365}")))
    #expect(last.rfm.bins.recency == 3)
  }

  @Test(arguments: [
    (
      "preset: rfm-10",
      "f:1:9: there is no preset “rfm-10”; “rf-10” perhaps? They are standard, rf-10, "
    ),
    ("preset: shoe size", "f:1:9: there is no preset “shoe size”. They are standard, rf-10, "),
    ("rfm: {}\npreset: [a]", "f:2:9: preset is the name of one, such as standard"),
    ("preset:", "f:1:8: preset is the name of one, such as standard"),
    ("preset: china-8\nrfm: {bins: 3}", "f:2:13: `binning: mean` makes 2 bins, below and above"),
  ])
  func mistakesAreNamed(yaml: String, expected: String) throws {
    let currency = try #require(Self.yuan)
    let error = #expect(throws: RulesError.self) {
      try RulesText(own: yaml).rules(file: "f", currency: currency)
    }
    #expect(error.map { "\($0)" }?.hasPrefix(expected) == true, "\(error?.description ?? "")")
  }

  /// The preset of a later program does not change what was kept.
  @Test func thePresetIsKeptBesideTheShopsOwn() throws {
    let text = RulesText(own: "preset: china-8")
    #expect(text.preset == Preset.named("china-8")?.text)
    #expect(text.presetName == "china-8")
    #expect(try RulesText(encoded: text.encoded()) == text)
    let old = #"{"own":"preset: gone","preset":"rfm: {window: 17}","standard":""}"#
    let kept = try RulesText(encoded: Array(old.utf8))
    let rules = try kept.rules(file: "x", currency: try #require(Self.yuan))
    #expect(rules.rfm.windowDays == 17)
    #expect(RulesText(own: "rfm: {window: 1}").preset == nil)
    #expect(RulesText(own: "preset: [").preset == nil)
  }
}
