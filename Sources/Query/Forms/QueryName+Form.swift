internal import Events
internal import Views

extension QueryName {
  /// The columns of its rows, in their order.
  package var form: RowForm {
    switch self {
    case .profiles: RowForm(columns: Self.profileColumns)
    case .rfm: RowForm(columns: Self.rfmColumns)
    case .dormancy: RowForm(columns: Self.dormancyColumns)
    case .referrals: RowForm(columns: Self.referralColumns)
    case .credits: RowForm(columns: Self.creditColumns)
    case .claims: RowForm(columns: Self.claimColumns)
    case .timeline: RowForm(columns: Self.timelineColumns)
    case .kpis: RowForm(columns: Self.monthColumns)
    case .cohorts: RowForm(columns: Self.cohortColumns)
    }
  }

  /// What a row of it is.
  package var meaning: String {
    switch self {
    case .profiles: "Everybody the shop knows"
    case .rfm: "Everybody with an order that counts, and how they score"
    case .dormancy: "Customers silent for longer than the rules allow"
    case .referrals: "Everybody who brought somebody, and what they are owed"
    case .credits: "The ledger of referral credits"
    case .claims: "Every claim that somebody was referred, and what became of it"
    case .timeline: "Every event of every customer"
    case .kpis: "The shop's figures by month, from the first in which anything was bought"
    case .cohorts: "Customers by the month of their first order, and how many bought again when"
    }
  }

  private static let rfmColumns: [RowForm.Column] = [
    .customer,
    .init("last_purchased_at", .moment, "When the last order that counts was placed"),
    .init("recency_days", .integer, "Calendar days since then"),
    .init("frequency", .integer, "Orders that count"),
    .init("monetary", .money, "Their value: paid minus refunded"),
    .init("r", .integer, "Score of recency; the greatest is the best"),
    .init("f", .integer, "Score of frequency"),
    .init("m", .integer, "Score of money"),
    .init("segment", .text, "The first segment of the rules whose condition holds").optional,
  ]

  private static let dormancyColumns: [RowForm.Column] =
    [
      .customer,
      .init("last_purchased_at", .moment, "When the last order that counts was placed"),
      .init("silent_days", .integer, "Calendar days since then"),
      .init("usual_gap_days", .number, "Days that usually pass between two purchases").optional,
      .init("dormant_since", .date, "The first day of dormancy"),
      .init("monetary", .money, "The value of all orders that count"),
      .init("segment", .text, "The segment by RFM").optional,
      .init("reachable_by", .list, "Channels by which they can and may be written to")
        .of(Reach.Channel.allCases.map(\.rawValue)),
    ] + addressColumns

  /// What `Reach` gives.
  private static let addressColumns: [RowForm.Column] = [
    .init("email", .text, "Their address, where reachable_by has email").optional.further,
    .init("sms", .text, "Their number, where reachable_by has sms").optional.further,
    .init("phone", .text, "Their number, where reachable_by has phone").optional.further,
  ]

  private static let referralColumns: [RowForm.Column] = [
    .customer,
    .init("referred", .integer, "People whose first claim that holds names this customer"),
    .init("converted", .integer, "Those of them who bought"),
    .init("pending", .money, "Credit within the return window"),
    .init("available", .money, "Credit that can be used"),
    .init("used", .money, "Credit that was used"),
    .init("expired", .money, "Credit that was not used in time"),
    .init("revoked", .money, "Credit whose order lost its value"),
    .init(
      "revenue_brought",
      .money,
      "What the people they brought have spent, less their credit notes, as in `monetary`"
    ),
    .init("network_size", .integer, "People below this customer, to any depth"),
    .init("network_revenue", .money, "What those have spent, likewise"),
    .init("claims_refused", .integer, "Claims in favour of this customer that do not hold"),
  ]

  private static let creditColumns: [RowForm.Column] = [
    .init("referrer", .text, "Who earned the credit"),
    .init("referred", .text, "Whose order earned it"),
    .init("order", .text, "The order's name"),
    .init("earned_at", .moment, "When the order was placed"),
    .init("available_at", .moment, "When the return window ends"),
    .init("expires_at", .moment, "From when on it cannot be used"),
    .init("amount", .money, "What was earned: left + used + revoked"),
    .init("state", .text, "What is left is pending, available, expired, used or revoked")
      .of(ReferralCredit.State.allCases.map(\.rawValue)),
    .init("left", .money, "What is neither used nor revoked"),
    .init("used", .money, "What later orders used of it"),
    .init("revoked", .money, "What was taken back"),
    .init("reason", .text, "Why it was revoked").optional,
    .init("events", .list, "Positions of the events behind it"),
  ]

  private static let claimColumns: [RowForm.Column] = [
    .customer,
    .init("referrer", .text, "Who is said to have brought them"),
    .init("claimed_at", .moment, "When that was said"),
    .init("outcome", .text, "accepted, repeated or refused")
      .of(["accepted", "repeated", "refused"]),
    .init("reason", .text, "Why it was refused").optional,
    .init("event", .integer, "The position of the event that says it"),
  ]

  private static let timelineColumns: [RowForm.Column] = [
    .customer,
    .init("position", .integer, "The event's place in the log"),
    .init("occurred_at", .moment, "When it happened"),
    .init("type", .text, "The event's type")
      .of(EventType.allCases.map(\.name) + ["unknown"]),
  ]

  private static let monthColumns: [RowForm.Column] = [
    .init("month", .text, "The month on the shop's calendar, such as 2025-03"),
    .init("buyers", .integer, "Customers with an order that counts in the month"),
    .init("new_buyers", .integer, "Those of them whose first one it was"),
    .init("orders", .integer, "Orders that count"),
    .init("revenue", .money, "Their value as it stands, less the month's credit notes"),
    .init("average_order", .money, "Revenue by orders").optional,
    .init("repeat_rate", .number, "Buyers who had bought in an earlier month, in percent").optional,
    .init("growth_month", .number, "Revenue against the month before, in percent").optional,
    .init("growth_year", .number, "Revenue against the year before, in percent").optional,
  ]

  private static let cohortColumns: [RowForm.Column] =
    [
      .init("month", .text, "The month of the first order that counts, such as 2025-03"),
      .init("buyers", .integer, "Customers whose first order is of this month"),
      .init("repeat_rate", .number, "Those of them who ever bought again, in percent"),
      .init("month_0", .integer, "Those who bought twice or more in that month"),
    ]
    + (1...CohortTable.months).map { number in
      .init("month_\(number)", .integer, "Those who bought in the month \(number) later").optional
    } + [
      .init("later", .integer, "Those who bought later than that"),
      .init("revenue", .money, "What they have spent until the date"),
    ]

  private static let profileColumns: [RowForm.Column] =
    [
      .customer,
      .init("identifiers", .list, "Everything they are known by"),
      .init("stage", .text, "potential, first-time, repeat, loyal or dormant")
        .of(Stage.allCases.map(\.rawValue)),
      .init("first_seen_at", .moment, "When anything was first known of them"),
      .init("first_purchased_at", .moment, "When their first order that counts was placed")
        .optional,
      .init("last_purchased_at", .moment, "When the last one was").optional,
      .init("orders", .integer, "Orders that count"),
      .init("monetary", .money, "Their value: paid minus refunded"),
      .init("average_order", .money, "Money by orders").optional,
      .init("top_categories", .list, "The categories bought most often, at most three"),
      .init("usual_hour", .integer, "The hour at which most orders were placed").optional,
      .init("facts", .pairs, "What was learned about them, the latest of each name"),
      .init("consents", .pairs, "By channel, yes or no").of(["yes", "no"]),
      .init("emails_sent", .integer, "E-mails sent to them"),
      .init(
        "emails_opened",
        .integer,
        "E-mails they opened, each once, without what machines opened"
      ),
      .init("emails_clicked", .integer, "E-mails in which they clicked, likewise"),
      .init("kind", .text, "What they are to the shop, by the rules").optional,
      .init("usual_weekday", .text, "The day on which most orders were placed").optional
        .of(ShopReader.weekdays),
      .init("top_products", .list, "The products bought most often, at most three"),
      .init("largest_order", .money, "The value of the order worth most").optional,
      .init("usual_gap_days", .number, "Days that usually pass between two purchases").optional,
      .init("messages", .integer, "Messages in chats"),
      .init("emails_bounced", .integer, "E-mails that could not be delivered"),
      .init("brought", .integer, "People who bought after this customer brought them"),
      .init("segment", .text, "The segment by RFM").optional.further,
      .init("r", .integer, "Score of recency").optional.further,
      .init("f", .integer, "Score of frequency").optional.further,
      .init("m", .integer, "Score of money").optional.further,
      .init("silent_days", .integer, "Calendar days since the last purchase").optional.further,
      .init("dormant_since", .date, "The day on which they fell or will fall dormant").optional
        .further,
      .init("categories", .list, "Every category of their orders that count").further,
      .init("products", .list, "Every product of their orders that count").further,
      .init("reachable_by", .list, "Channels by which they can and may be written to").further
        .of(Reach.Channel.allCases.map(\.rawValue)),
      .init("birthday_in_days", .integer, "Days until the next birthday, 0 today").optional.further,
    ] + addressColumns
}
