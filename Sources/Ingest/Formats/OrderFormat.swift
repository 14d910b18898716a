/// How a shop system writes its orders, told by data: the mapping file.
///
/// `docs/formats.md` says what each part means.
package struct OrderFormat: Sendable {
  /// The name on the command line.
  package var name: String
  /// What people call it.
  package var title: String
  /// Whose order numbers these are, unless the user says.
  package var source: String
  /// The namespace of values of the customer column; `nil`: the source's.
  package var customers: String?
  /// Columns that tell this format from all others.
  package var recognise: [String] = []
  /// What columns are called in other languages and versions; everywhere else they have one name.
  package var alsoCalled: [String: [String]] = [:]
  /// Where each field stands: the first of the columns that is filled.
  package var columns: [OrderField: [String]] = [:]
  /// Fields that are sums of columns.
  package var sums: [OrderField: [Term]] = [:]
  /// Fields that stand in several columns, joined by blanks.
  package var together: [OrderField: [String]] = [:]
  package var constants: [OrderField: String] = [:]
  package var rows = Rows.add
  package var statuses: [String: Status] = [:]
  /// Whether a status is of its row alone.
  package var isStatusOfRow = false
  package var rules: [Rule] = []
  /// Whether what was given back has a minus sign: a refund without one was taken back.
  package var areRefundsNegative = false
  package var dates = Dates()
  package var decimals = Setting<DecimalMark>.fixed(.point)
  /// What is taken off amounts besides currency signs.
  package var strip: [String] = []
  /// Cells that mean nothing.
  package var empty: [String] = []
  /// What is in a value that hides whom it names.
  package var masked = masks
  package var guests = Guests()
  package var steps: [Step] = []

  /// What hides names where nothing else is said.
  static let masks = ["**", "##", "$$"]

  /// A column that is added, or taken away.
  package struct Term: Sendable, Equatable {
    package var column: String
    package var isNegative: Bool
  }

  /// What the rows of one order have to do with each other.
  package enum Rows: Sendable, Equatable {
    /// Each has amounts of its own, which add up.
    case add
    /// There is one.
    case one
    /// The further ones bring a line only, and leave this column blank.
    case continued(blank: String)
    /// Each repeats what is of the order.
    case repeated
    /// They bring lines for orders told elsewhere.
    case lines
  }

  package enum Status: String, Sendable, CaseIterable {
    case pending
    case paid
    case cancelled
    case refunded
    case test
    /// No purchase at all.
    case skip
  }

  /// A value that the file itself decides, or that is given.
  package enum Setting<Value: Sendable & Equatable>: Sendable, Equatable {
    case fixed(Value)
    case byEvidence
  }

  package enum DecimalMark: String, Sendable, CaseIterable {
    case point
    case comma
  }

  package enum DateOrder: String, Sendable, CaseIterable {
    case yearFirst = "year-first"
    case dayFirst = "day-first"
    case monthFirst = "month-first"

    /// What the option `--date-order` means here.
    package init(_ order: Ingest.DateOrder) {
      self =
        switch order {
        case .yearMonthDay: .yearFirst
        case .dayMonthYear: .dayFirst
        case .monthDayYear: .monthFirst
        }
    }

    /// As the option is written.
    var option: String {
      let order: Ingest.DateOrder =
        switch self {
        case .yearFirst: .yearMonthDay
        case .dayFirst: .dayMonthYear
        case .monthFirst: .monthDayYear
        }
      return "--date-order \(order.rawValue)"
    }

    /// The options that say one of `orders`, as a choice.
    static func options(_ orders: [DateOrder]) -> String {
      let options = orders.map(\.option)
      let last = options.last ?? ""
      return options.count < 2 ? last : options.dropLast().joined(separator: ", ") + " or " + last
    }
  }

  package struct Dates: Sendable, Equatable {
    package var order = Setting<DateOrder>.byEvidence
    /// `nil`: the shop's.
    package var zone: String?
    /// The column that names each row's zone.
    package var zoneColumn: String?
    /// What the file calls zones: by IANA name, or an offset such as `+02:00`.
    package var zones: [String: String] = [:]
  }

  /// What becomes of rows of which something holds; the first that applies counts.
  package struct Rule: Sendable, Equatable {
    package var column: String
    package var condition: Condition
    package var action: Action

    package enum Condition: Sendable, Equatable {
      case filled
      case isOne(of: [String])
      case isNone(of: [String])
      case contains(String)
      case startsWith(String)
    }

    package enum Action: Sendable, Equatable {
      case status(Status)
      /// The row gives back money of the order that the column `of` names; `id` names the row itself
      /// where the order's column does not.
      case refund(of: String, id: String?)
      case refuse(String)
    }
  }

  /// Who somebody is of whom the other columns say nothing.
  package struct Guests: Sendable, Equatable {
    package var phone: [String] = []
    /// Whether somebody who is nobody else is a customer of this one order.
    package var isByOrder = false
  }

  /// What data cannot say.
  package enum Step: Sendable, Equatable {
    /// The amount is what was paid: what is to be paid stands in `payable`, where nothing was, or where
    /// the refund has been taken off it.
    case paidOrPayable(payable: String)
    /// Without a date: it is in the order number, year first.
    case dateFromOrderNumber
    /// One cell holds the like of several lines.
    case splitLines(separator: String)
    /// The numbered columns `prefix…` hold a line each, as `name:…|quantity:…|total:…`.
    case labelledLines(prefix: String, product: String, quantity: String, total: String)
    /// Parts of cells written as `code:…|amount:…`, several one behind the other and parted by `;`: amounts
    /// of several add up, others stand side by side.
    case labelledParts([OrderField: LabelledPart])
    /// What was refunded is the total less the adjusted total, where that is not zero.
    case adjustedTotal(total: String, adjusted: String)
  }

  package struct LabelledPart: Sendable, Equatable {
    package var column: String
    package var label: String
    /// The label of the date of what went back, and the clock of dates without an offset; `nil`: the format's.
    package var date: String?
    package var zone: String?
  }

  package init(name: String, title: String, source: String) {
    self.name = name
    self.title = title
    self.source = source
  }
}
