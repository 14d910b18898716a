internal import Events

/// `orders.csv`: the export of the shop's order system, one row for each product of an order.
struct OrdersFile {
  static let header =
    "order,ordered_at,customer,amount,currency,status,refunded,product,category,quantity,"
    + "unit_price,discount,shipping,coupon,referral_code,email,phone"

  let setting: Setting

  func write(to file: inout OutputFile) throws {
    var agenda = Agenda()
    for number in 0..<setting.customers {
      let buying = Buying(Person(number, in: setting), in: setting)
      for (index, second) in buying.orders.enumerated() {
        agenda.add(second: second, customer: number, part: index)
      }
    }
    file.text.append(Self.header)
    file.endLine()
    try agenda.forEachInOrder { entry in
      let person = Person(entry.customer, in: setting)
      let order = Order(entry.part, of: person, at: entry.second, in: setting)
      for line in order.lines.indices {
        appendRow(line, of: order, placed: entry, by: person, to: &file.text)
        try file.endRow()
      }
    }
  }

  private func appendRow(
    _ index: Int,
    of order: Order,
    placed entry: Agenda.Entry,
    by person: Person,
    to text: inout ByteText
  ) {
    let line = order.lines[index]
    let date = setting.period.date(at: entry.second)
    appendOrderNumber(date, entry, to: &text)
    text.append(",")
    text.append(date)
    text.append(" ")
    text.append(timeOfDay: entry.second % 86_400)
    text.append(",")
    let contact = appendCustomer(person, order: entry.part, to: &text)
    text.append(",")
    text.append(money: order.amount(ofLine: index))
    text.append(",CNY,")
    text.append(order.status.rawValue)
    text.append(",")
    if index == 0, order.refunded > 0 { text.append(money: order.refunded) }
    text.append(",")
    text.append(field: line.product.name)
    text.append(",")
    text.append(field: line.product.category)
    text.append(",")
    text.append(quantity: line.quantity)
    text.append(",")
    text.append(money: line.product.unitPrice)
    guard index == 0 else { return text.append(",,,,,,") }
    text.append(",")
    if order.discount > 0 { text.append(money: order.discount) }
    text.append(",")
    text.append(money: order.shipping)
    text.append(",")
    text.append(order.coupon ?? "")
    text.append(",")
    Referral.codeOwner(of: person, order: entry.part, in: setting)?
      .append(.referralCode, to: &text)
    text.append(",")
    appendContacts(person, order: entry.part, as: contact, to: &text)
  }

  /// The time and the customer's number: rising, and the same however many customers there are.
  private func appendOrderNumber(_ date: CivilDate, _ entry: Agenda.Entry, to text: inout ByteText)
  {
    let second = entry.second % 86_400
    text.append(date.year % 100, width: 2)
    text.append(date.month, width: 2)
    text.append(date.day, width: 2)
    text.append(second / 3_600, width: 2)
    text.append(second / 60 % 60, width: 2)
    text.append(second % 60, width: 2)
    text.append(entry.customer, width: 7)
  }
}

extension OrdersFile {
  /// Appends what the order system calls the customer, and returns which contact that is.
  private func appendCustomer(
    _ person: Person,
    order: Int,
    to text: inout ByteText
  ) -> Person.Contact? {
    guard var contact = person.mainContact else { return nil }
    if let first = person.switchesAtOrder, order >= first { contact = person.secondContact }
    let start = text.bytes.count
    person.append(contact, to: &text)
    if contact == .email, person.style == 9, order % 2 == 1 {
      text.bytes[start] &-= 0x20  // A keyboard that begins every field with a capital.
    }
    return contact
  }

  /// Appends the e-mail and telephone columns; what they add joins the customer's identifiers.
  private func appendContacts(
    _ person: Person,
    order: Int,
    as contact: Person.Contact?,
    to text: inout ByteText
  ) {
    var random = setting.random(.identity, of: person.number, index: order + 1)
    let isAsked = random.chance(order == 0 ? 0.6 : 0.12)
    switch contact {
    case .email:
      text.append(",")
      if isAsked, person.hasPhone { appendWrittenPhone(of: person, to: &text) }
    case .phone:
      if isAsked, person.hasEmail { person.append(.email, to: &text) }
      text.append(",")
      person.append(.phone, to: &text)
    case .secondPhone:
      text.append(",")
      person.append(.secondPhone, to: &text)
    case .nick where isAsked:
      if person.hasEmail { person.append(.email, to: &text) }
      text.append(",")
      if person.hasPhone { person.append(.phone, to: &text) }
    case .nick where random.chance(0.1):
      // Marketplaces mask the number of the buyer; it must never join two customers.
      text.append(",199****")
      text.append(person.number % 10_000, width: 4)
    default:
      text.append(",")
    }
  }
}

extension OrdersFile {
  /// Appends a telephone number as people write it, some with blanks.
  private func appendWrittenPhone(of person: Person, to text: inout ByteText) {
    var phone = ByteText()
    person.append(.phone, to: &phone)
    for (index, byte) in phone.bytes.enumerated() {
      if person.style % 4 == 0, index == 3 || index == 6 || index == 10 { text.append(" ") }
      text.bytes.append(byte)
    }
  }
}

extension ByteText {
  /// Appends thousandths without needless zeros: 250 as `0.25`.
  fileprivate mutating func append(quantity thousandths: Int) {
    append(thousandths / 1_000)
    var rest = thousandths % 1_000
    var width = 3
    guard rest > 0 else { return }
    while rest % 10 == 0 {
      rest /= 10
      width -= 1
    }
    append(".")
    append(rest, width: width)
  }
}
