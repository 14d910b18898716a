public import Events
public import Projections
public import Rules

/// Everybody the shop knows, as of a date.
public struct ProfileTable: Sendable {
  public private(set) var rows: [ProfileRow]
  /// Orders left out because the rules have no rate for their currency.
  public let withoutRate: Int

  /// Rows of customers of whom nothing was erased.
  ///
  /// `index` is who is one customer as of the date; `mailChannel` the symbol of the channel `email`, if
  /// the log has one.
  public init(
    _ customers: [(subject: SubjectID, state: ProfileState)],
    _ index: CustomerIndex,
    _ rules: Rules,
    _ context: ViewContext,
    mailChannel: SymbolID?
  ) {
    let maker = ProfileMaker(.all, rules, context, mailChannel: mailChannel) { _ in true }
    let rows = customers.compactMap { maker.row($0.subject, $0.state) }
    let measure = maker.measure(.all, rows, index)
    self.init(rows, measure)
  }

  /// Rows as `ProfileMaker` made them, measured.
  public init(_ rows: consuming [ProfileRow], _ measure: ProfileMeasure) {
    // Held by nobody else, they are measured where they are.
    self.rows = consume rows
    withoutRate = self.rows.indices.reduce(0) { [rows = self.rows] in
      $0 + rows[$1].summary.withoutRate
    }
    Parallel.forEach(&self.rows) { $0.measure(by: measure) }
  }
}
