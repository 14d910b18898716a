internal import EventLog

/// What a file says of its orders' money, and what the log holds for the same orders.
///
/// Amounts are minor units.
package struct MoneyAccount: Equatable, Sendable {
  package struct Sums: Equatable, Sendable {
    /// The totals of all orders, also of pending and cancelled ones.
    package var gross: Int128 = 0
    /// What went back: refunds, credit notes, and the totals of cancelled orders.
    package var refunds: Int128 = 0

    package var net: Int128 { gross - refunds }

    init() {}

    init(_ order: OrderMoney) {
      gross = Int128(order.total)
      refunds = Int128(order.back)
    }

    mutating func add(_ order: OrderMoney) {
      gross += Int128(order.total)
      refunds += Int128(order.back)
    }
  }

  package let currency: String
  /// Without credit notes.
  package internal(set) var orders = 0
  package internal(set) var file = Sums()
  package internal(set) var log = Sums()
}

/// An order for which the file and the log have different sums.
package struct DifferingOrder: Equatable, Sendable {
  package let order: String
  package let currency: String
  package let file: MoneyAccount.Sums
  /// `nil` where the log has the order in another currency, or another order of this number.
  package let log: MoneyAccount.Sums?
}

/// The money of one order; minor units.
struct OrderMoney: Equatable {
  var total: Int64
  var back: Int64

  init(total: Int64, back: Int64) {
    self.total = total
    self.back = back
  }

  /// As the log has it.
  init(_ state: OrderEntry.State) {
    total = state.total
    back = state.status == .cancelled ? max(state.total, state.refunded) : state.refunded
  }

  /// As a statement says; a negative order is a credit note.
  @inline(__always)
  init(_ statement: OrderStatement) {
    guard statement.refundOf.isEmpty else {
      total = 0
      back = statement.total
      return
    }
    total = max(0, statement.total)
    switch statement.status {
    case .cancelled, .refunded: back = max(statement.total, statement.refunded)
    default: back = statement.refunded
    }
    if statement.total < 0 { back = -statement.total }
  }
}

/// Adds up money by currency.
///
/// **Per-event path.**
struct MoneyTally {
  private(set) var accounts: [MoneyAccount] = []
  /// Orders that differ, the first of them.
  private(set) var differing: [DifferingOrder] = []
  private(set) var differingCount = 0
  private var hashes: [UInt64] = []
  private var last = -1

  private static let shown = 10

  mutating func add(
    _ statement: UnsafePointer<OrderStatement>,
    _ texts: ChunkTexts,
    log: OrderMoney?
  ) {
    let index = place(of: statement.pointee.currency, hash: statement.pointee.currencyHash, texts)
    let file = OrderMoney(statement.pointee)
    if statement.pointee.total >= 0, statement.pointee.refundOf.isEmpty {
      accounts[index].orders += 1
    }
    accounts[index].file.add(file)
    if let log { accounts[index].log.add(log) }
    guard file != log else { return }
    differingCount += 1
    guard differing.count < Self.shown else { return }
    differing.append(
      DifferingOrder(
        order: texts.string(statement.pointee.order),
        currency: accounts[index].currency,
        file: MoneyAccount.Sums(file),
        log: log.map { MoneyAccount.Sums($0) }
      )
    )
  }

  @inline(__always)
  private mutating func place(
    of currency: OrderStatement.Text,
    hash: UInt64,
    _ texts: ChunkTexts
  ) -> Int {
    if last >= 0, hashes[last] == hash { return last }
    if let known = hashes.firstIndex(of: hash) {
      last = known
    } else {
      accounts.append(MoneyAccount(currency: texts.string(currency)))
      hashes.append(hash)
      last = accounts.count - 1
    }
    return last
  }
}
