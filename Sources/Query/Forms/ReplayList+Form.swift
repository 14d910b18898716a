extension ReplayList {
  /// The columns of its rows, in their order.
  package var form: RowForm {
    switch self {
    case .figures: RowForm(columns: Self.figureColumns)
    case .moves: RowForm(columns: Self.moveColumns)
    case .movers: RowForm(columns: Self.moverColumns)
    case .dormancy: RowForm(columns: Self.dormancyColumns)
    case .referrers: RowForm(columns: Self.referrerColumns)
    case .backTest: RowForm(columns: Self.backTestColumns)
    case .differences: RowForm(columns: Self.differenceColumns)
    }
  }

  /// What a row of it is.
  package var meaning: String {
    switch self {
    case .figures: "A number of the shop by the rules compared with, and by those tried"
    case .moves: "From which segment to which, and how many"
    case .movers: "A customer whose segment is another, with the numbers that moved them"
    case .dormancy: "A customer called dormant by one of the rule sets alone"
    case .referrers: "A referrer of whom anything is other"
    case .backTest: "How well a date's customers were put in order by those who then bought"
    case .differences:
      "How much better the rules tried did than those compared with, over all dates"
    }
  }

  /// A column by the rules compared with, and by those tried; either can have no row for the customer.
  private static func pair(
    _ name: String,
    _ kind: RowForm.Kind,
    _ meaning: String
  ) -> [RowForm.Column] {
    [
      .init("\(name)_before", kind, "\(meaning), by the rules compared with").optional,
      .init(name, kind, "\(meaning), by the rules tried").optional,
    ]
  }

  private static let figureColumns: [RowForm.Column] = [
    .init("figure", .text, "The name of the number"),
    .init("before", .figure, "By the rules compared with"),
    .init("after", .figure, "By the rules tried"),
    .init("difference", .figure, "after - before"),
  ]

  private static let segmentColumns: [RowForm.Column] = [
    .init("segment_before", .text, "By the rules compared with; also no segment, not scored"),
    .init("segment", .text, "By the rules tried, likewise"),
  ]

  private static let moveColumns =
    segmentColumns + [.init("customers", .integer, "Those who move so")]

  private static let moverColumns =
    [.customer] + segmentColumns
    + [.init("because", .text, "The numbers, scores or conditions that moved them")]
    + pair("recency_days", .integer, "Calendar days since the last order that counts")
    + pair("frequency", .integer, "Orders that count")
    + pair("monetary", .money, "Their value: paid minus refunded")
    + pair("r", .integer, "Score of recency") + pair("f", .integer, "Score of frequency")
    + pair("m", .integer, "Score of money")

  private static let dormancyColumns: [RowForm.Column] = [
    .customer,
    .init("change", .text, "newly dormant or no longer dormant"),
    .init("last_purchased_at", .moment, "When the last order that counts was placed"),
    .init("silent_days", .integer, "Calendar days since then"),
    .init("usual_gap_days", .number, "Days that usually pass between two purchases").optional,
    .init("dormant_since", .date, "The first day of dormancy, by the rules that call them so"),
    .init("monetary", .money, "The value of all orders that count"),
  ]

  private static let referrerColumns =
    [.customer] + pair("cost", .money, "Credit used, available and pending")
    + [.init("difference", .money, "cost - cost_before; what is not there is 0")]
    + pair("converted", .integer, "People they brought who bought")
    + pair("revenue_brought", .money, "What these have spent")

  private static let backTestColumns: [RowForm.Column] = [
    .init("date", .date, "At whose end customers are scored"),
    .init("in_order_by", .text, "The rules, or plain R+F+M, or BG/NBD"),
    .init("customers", .integer, "Those who had bought by then").optional,
    .init("buyers", .integer, "Those of them who bought in the holdout").optional,
    .init("revenue", .money, "What these brought in the holdout").optional,
    .init("auc", .number, "How likely a buyer stands before somebody who did not buy").optional,
    .init("gini", .number, "2 auc - 1").optional,
    .init("top_decile_lift", .number, "Buyers of the best tenth against chance").optional,
    .init("revenue_at_10", .number, "The share of the revenue that the best tenth brought")
      .optional,
    .init("revenue_at_20", .number, "That of the best fifth").optional,
    .init("revenue_at_30", .number, "That of the best three tenths").optional,
    .init("spearman", .number, "Correlation of the ranks by score and by purchases").optional,
    .init("not_enough_data", .text, "Why there are no figures").optional,
  ]

  private static let differenceColumns: [RowForm.Column] = [
    .init("figure", .text, "As the column of the list back-test is called"),
    .init("difference", .number, "The rules tried less those compared with"),
    .init("low", .number, "The least it may be, all figures taken together").optional,
    .init("high", .number, "The greatest it may be, likewise").optional,
    .init("is_clear", .bool, "Whether chance is ruled out: 0 is not within low and high"),
  ]
}
