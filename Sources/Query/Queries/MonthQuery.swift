internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// The shop as a whole, month by month.
extension ViewReader {
  func kpis(_ moment: Timestamp, _ endsWithData: Bool) throws -> QueryResult {
    let months = try months(moment, endsWithData)
    let rows = MonthTable(months.customers, through: months.last).rows
    let columns: [ResultTable.Column] = [
      .init("month") { .text("\(rows[$0].month)") },
      .init("buyers") { .integer(rows[$0].buyers) },
      .init("new_buyers") { .integer(rows[$0].newBuyers) },
      .init("orders") { .integer(rows[$0].orders) },
      .init("revenue") { [self] in money(rows[$0].revenue) },
      .init("average_order") { [self] in rows[$0].averageOrder.map { money($0) } ?? .none },
      .init("repeat_rate") { rows[$0].repeatRate.map { .number($0) } ?? .none },
      .init("growth_month") { rows[$0].growthMonth.map { .number($0) } ?? .none },
      .init("growth_year") { rows[$0].growthYear.map { .number($0) } ?? .none },
    ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.kpis.form),
      remarks: remarks(months, sums: rows.map(\.revenue)),
      checkpoint: months.checkpoint
    )
  }

  func cohorts(_ moment: Timestamp, _ endsWithData: Bool) throws -> QueryResult {
    let months = try months(moment, endsWithData)
    let rows = CohortTable(months.customers, through: months.last).rows
    let columns: [ResultTable.Column] =
      [
        .init("month") { .text("\(rows[$0].month)") },
        .init("buyers") { .integer(rows[$0].buyers) },
        .init("repeat_rate") { .number(rows[$0].repeatRate) },
      ]
      + (0...CohortTable.months).map { number in
        .init("month_\(number)") { row in
          let again = rows[row].again
          return again.indices.contains(number) ? .integer(again[number]) : .none
        }
      } + [
        .init("later") { .integer(rows[$0].later) },
        .init("revenue") { [self] in money(rows[$0].revenue) },
      ]
    return QueryResult(
      table: ResultTable(count: rows.count, columns: columns, form: QueryName.cohorts.form),
      remarks: remarks(months, sums: rows.map(\.revenue)),
      checkpoint: months.checkpoint
    )
  }

  /// What both tables are made of.
  private struct Months {
    let customers: [CustomerMonths]
    /// The last that is shown.
    let last: CalendarMonth
    /// Of orders and months that are not.
    let remarks: [String]
    let checkpoint: LogPosition
  }

  private func remarks(_ months: Months, sums: [Int128]) -> [String] {
    let withoutRate = months.customers.reduce(0) { $0 + $1.withoutRate }
    return remarks(withoutRate: withoutRate, sums: sums) + months.remarks
  }

  private func months(_ moment: Timestamp, _ endsWithData: Bool) throws -> Months {
    let context = try context(asOf: moment)
    let states = try ViewStates(self, RFMProjection.self, asOf: moment)
    let customers = try states.rows { CustomerMonths($0, $1, context) }
    let asked = CalendarMonth(day: context.asOfDay)
    let bought = customers.compactMap { $0.parts.last?.month }.max()
    let last = endsWithData ? bought ?? asked : asked
    var remarks: [String] = []
    let nobodys = try NobodysOrders(log, through: states.checkpoint, context)
    if nobodys.count > 0 { remarks.append(remark(nobodys, isAll: customers.isEmpty)) }
    if last < asked {
      remarks.append(
        "Nothing was bought or sent back after \(last), and no later month is shown; --as-of asks for them."
      )
    } else if moment < log.calendar.endOfMonth(of: context.asOfDay) {
      remarks.append(
        "\(last) is not over: its figures are those until \(log.calendar.text(moment))."
      )
    }
    return Months(
      customers: customers,
      last: last,
      remarks: remarks,
      checkpoint: states.checkpoint
    )
  }

  /// That there are orders which are in no row, because they are nobody's; `isAll` where no other was found.
  private func remark(_ orders: NobodysOrders, isAll: Bool) -> String {
    let (count, verb) =
      orders.count == 1 ? ("1 order", "is") : ("\(Decimals.grouped(orders.count)) orders", "are")
    let worth =
      "\(Decimals.grouped(orders.value, digits: log.settings.currency.minorDigits)) \(log.settings.currency)"
    return isAll
      ? "The table is of customers, and no order has one: \(count) of nobody, worth \(worth), "
        + "\(verb) in the log alone."
      : "\(count) of nobody, worth \(worth), \(verb) not in the table, which is of customers."
  }
}

extension ShopCalendar {
  /// The last millisecond of the month that a day is in, counted from 1970-01-01.
  fileprivate func endOfMonth(of day: Int) -> Timestamp {
    let month = CalendarMonth(day: day)
    var last = day
    while CalendarMonth(day: last + 1) == month { last += 1 }
    return endOfDay(last)
  }
}
