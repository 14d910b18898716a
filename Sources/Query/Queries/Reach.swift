internal import Events
internal import Rules
internal import Views

/// By which channels a customer may and can be written to, and where.
struct Reach {
  /// In the order in which they are told.
  enum Channel: String, CaseIterable, Sendable {
    case email
    case sms
    case phone
  }

  /// The columns that tell it.
  static let columns = Set(["reachable_by"] + Channel.allCases.map(\.rawValue))

  /// A customer's subjects, and what bears on whether they can be written to.
  typealias Customer = (subjects: [SubjectID], facts: FactList<ConsentFact>)

  private let reader: ViewReader
  private let identity: Rules.Identity
  private let moment: Timestamp
  private let mailChannel: SymbolID?
  private let phoneChannels: [(channel: Channel, symbol: SymbolID?)]

  init(_ reader: ViewReader, asOf moment: Timestamp) throws {
    self.reader = reader
    // Asked of the reader for each customer, all rules would be copied.
    identity = reader.rules.identity
    self.moment = moment
    mailChannel = try reader.find(.channel, Channel.email.rawValue)
    phoneChannels = try [Channel.sms, .phone].map { ($0, try reader.find(.channel, $0.rawValue)) }
  }

  /// The names of the channels: mail, if there is an address, nothing was withdrawn and mail arrives; telephone
  /// and text message, if there is a number and nothing was withdrawn.
  func channels(of customer: Customer) throws -> [String] {
    var names: [String] = []
    try forEachChannel(of: customer) { channel, _ in names.append(channel.rawValue) }
    return names
  }

  /// The address or number of a channel, if the customer may and can be reached by it.
  func address(of customer: Customer, by wanted: Channel) throws -> String? {
    var address: String?
    try forEachChannel(of: customer) { channel, subject in
      guard channel == wanted else { return }
      try reader.withIdentifier(subject) { identifier in
        let prefix = wanted == .email ? Self.mail : Self.phone
        address = String(decoding: identifier.dropFirst(prefix.count), as: UTF8.self)
      }
    }
    return address
  }

  /// Calls `body` with the channels that are open, each with the subject that it leads to.
  private func forEachChannel(
    of customer: Customer,
    _ body: (Channel, SubjectID) throws -> Void
  ) throws {
    let (mail, phone) = try addresses(customer.subjects)
    guard mail != nil || phone != nil else { return }
    let state = ConsentState(customer.facts, asOf: moment, mailChannel: mailChannel)
    let isMailRefused = mailChannel.map { state.byChannel[$0] == false } ?? false
    if let mail, !isMailRefused, !state.isMailBlocked { try body(.email, mail) }
    guard let phone else { return }
    for (channel, symbol) in phoneChannels
    where symbol.map({ state.byChannel[$0] != false }) ?? true {
      try body(channel, phone)
    }
  }

  /// An address for mail, and a number; of several the one that the log met last.
  private func addresses(
    _ subjects: [SubjectID]
  ) throws -> (mail: SubjectID?, phone: SubjectID?) {
    var (mail, phone): (SubjectID?, SubjectID?)
    for subject in subjects {
      try reader.withIdentifier(subject) { identifier in
        let isMail = identifier.starts(with: Self.mail)
        guard isMail || identifier.starts(with: Self.phone), !identity.isPlaceholder(identifier)
        else { return }
        if isMail { mail = subject } else { phone = subject }
      }
    }
    return (mail, phone)
  }

  private static let mail = Array("email:".utf8)
  private static let phone = Array("phone:".utf8)
}

extension Reach {
  /// The column of the channels.
  func channelColumn(
    _ customer: @escaping @Sendable (Int) -> Customer
  ) -> ResultTable.Column {
    .init(
      "reachable_by",
      { row in .list(try channels(of: customer(row))) },
      text: { row, block in
        var isFirst = true
        try forEachChannel(of: customer(row)) { channel, _ in
          if !isFirst { block.add("; ".utf8) }
          isFirst = false
          block.add(channel.rawValue.utf8)
        }
      }
    )
  }

  /// A column of addresses or numbers for each channel, named as it is.
  func addressColumns(
    _ customer: @escaping @Sendable (Int) -> Customer
  ) -> [ResultTable.Column] {
    Channel.allCases.map { channel in
      .init(channel.rawValue) { row in
        try address(of: customer(row), by: channel).map { .text($0) } ?? .none
      }.whole
    }
  }
}
