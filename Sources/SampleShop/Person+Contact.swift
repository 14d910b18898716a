extension Person {
  /// A way to name or reach a customer.
  enum Contact {
    case email
    case phone
    case nick
    case secondEmail
    case secondPhone
    case referralCode
  }

  /// The contact that the customer's orders, chats and links carry, unless nobody knows them.
  var mainContact: Contact? {
    switch account {
    case .email: .email
    case .phone: .phone
    case .nick: .nick
    case .none: nil
    }
  }

  /// The contact after a change of telephone or address.
  var secondContact: Contact { account == .phone ? .secondPhone : .secondEmail }

  /// Appends the contact as an export shows it: `ann@example.com`, `+8619900000417`.
  ///
  /// Every contact holds the customer's number, so no two customers share one. Nothing in it needs
  /// escaping in JSON or CSV.
  func append(_ contact: Contact, to text: inout ByteText) {
    switch contact {
    case .email: appendEmail(to: &text)
    case .phone: appendPhone(19_900_000_000, to: &text)
    case .secondPhone: appendPhone(19_950_000_000, to: &text)
    case .nick:
      text.append(Names.nicks[style])
      text.append(number)
    case .secondEmail:
      text.append(number)
      text.append(".")
      text.append(addressWord: latinGivenName)
      text.append("@example.org")
    case .referralCode:
      text.append(latinGivenName.uppercased())
      text.append(number)
    }
  }

  /// Appends the contact as an identifier: `email:ann@example.com`.
  func append(identifier contact: Contact, to text: inout ByteText) {
    switch contact {
    case .email, .secondEmail: text.append("email:")
    case .phone, .secondPhone: text.append("phone:")
    case .nick:
      text.append(SampleShop.orderSource)
      text.append(":")
    case .referralCode: text.append("referral:")
    }
    append(contact, to: &text)
  }

  private func appendEmail(to text: inout ByteText) {
    if style < 8 {
      text.append(addressWord: latinGivenName)
      if style < 5 { text.append(style < 3 ? "." : "_") }
      text.append(addressWord: latinFamilyName)
    } else {
      text.append(addressWord: latinFamilyName)
      text.append(addressWord: latinGivenName)
    }
    text.append(number)
    text.append(style == 7 || style == 15 ? "@example.org" : "@example.com")
  }

  private func appendPhone(_ first: Int, to text: inout ByteText) {
    text.append("+86")
    text.append(first + number)
  }
}
