internal import EventLog
internal import Events
internal import Projections
internal import Rules
internal import Views

/// The shop as a whole, month by month.
extension ViewReader {
  func kpis(_ moment: Timestamp, _ endsWithData: Bool) throws -> QueryResult {
    let months = try months(MonthTable(), moment, endsWithData)
    let rows = months.sums.rows(through: months.last)
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
    let months = try months(CohortTable(), moment, endsWithData)
    let rows = months.sums.rows(through: months.last)
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

  /// What a table is made of.
  private struct Months<Sums: MonthSums> {
    let sums: Sums
    /// The last that is shown.
    let last: CalendarMonth
    /// Of orders and months that are not.
    let remarks: [String]
    let checkpoint: LogPosition
  }

  private func remarks(_ months: Months<some MonthSums>, sums: [Int128]) -> [String] {
    remarks(withoutRate: months.sums.withoutRate, sums: sums) + months.remarks
  }

  private func months<Sums: MonthSums>(
    _ initial: Sums,
    _ moment: Timestamp,
    _ endsWithData: Bool
  ) throws -> Months<Sums> {
    let context = try context(asOf: moment)
    let states = try ViewStates(self, RFMProjection.self, asOf: moment)
    let sums = try states.reduce(into: initial) { sums, _, history in
      sums.insert(CustomerMonths(history, context))
    } merge: {
      $0.merge($1)
    }
    let asked = CalendarMonth(day: context.asOfDay)
    let last = endsWithData ? sums.last ?? asked : asked
    var remarks: [String] = []
    let nobodys = try NobodysOrders(log, beside: view, through: states.checkpoint, context)
    if nobodys.count > 0 {
      remarks.append(remark(nobodys, isAll: sums.last == nil && sums.withoutRate == 0))
    }
    if last < asked {
      remarks.append(
        "Nothing was bought or sent back after \(last), and no later month is shown; --as-of asks for them."
      )
    } else if moment < log.calendar.endOfMonth(of: context.asOfDay) {
      remarks.append(
        "\(last) is not over: its figures are those until \(log.calendar.text(moment))."
      )
    }
    return Months(sums: sums, last: last, remarks: remarks, checkpoint: states.checkpoint)
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
