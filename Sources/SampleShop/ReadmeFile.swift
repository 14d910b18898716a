/// `README.txt`: what the sample is, and the commands to try.
struct ReadmeFile {
  let setting: Setting

  func write(to file: inout OutputFile) throws {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      file.text.append(String(line))
      try file.endRow()
    }
  }

  private var text: String {
    var date = ByteText()
    date.append(setting.period.end)
    let end = String(decoding: date.bytes, as: UTF8.self)
    return """
      A made-up shop
      ==============

      Three years of a small tea and outdoor shop, up to \(end), with \(setting.customers) customers,
      made from seed \(setting.seed). The same numbers give the same files, byte for byte, and a
      customer is the same among a thousand as among a million. Nobody in it exists: the addresses
      end in example.com and example.org.

        orders.csv      the order export: one row for each product; amounts are of the row
        signups.jsonl   who registered, what they told, who sent them
        chats.jsonl     messages, and the facts that were learned from them
        mail.jsonl      four mailings: sent, delivered, opened, clicked, bounced, and so on
        identity.jsonl  who turned out to be whom, and who changed a consent

      Try it in this folder:

        patron init --store shop --currency CNY --time-zone Asia/Shanghai
        patron ingest orders.csv --source \(SampleShop.orderSource) --store shop
        patron ingest signups.jsonl chats.jsonl mail.jsonl identity.jsonl --store shop
        patron project --store shop

        patron query rfm --store shop --as-of \(end) --sort monetary --limit 10
        patron query dormancy --store shop --as-of \(end) --limit 10
        patron query referrals --store shop --as-of \(end) --sort revenue_brought --limit 10
        patron show \(example) --store shop --explain

      The source "\(SampleShop.orderSource)" matters: orders.csv has bare nicknames, and the other files call the
      same customers \(SampleShop.orderSource):<nickname>.

      What to look for: the crowd on 11 November, gifts before the Chinese New Year, regulars who
      have silently left, people who order under a new address and are joined later, two room-mates
      who were taken for one person, friends of friends, and a few who try their own referral code.
      """
  }

  /// A regular whom a profile tells much about; the first of the best customers near the beginning.
  private var example: String {
    var best = (number: 0, orders: -1)
    for number in 0..<min(setting.customers, 1_000) {
      let person = Person(number, in: setting)
      guard person.signsUp, person.account == .email else { continue }
      let orders = Buying(person, in: setting).orders.count
      if orders > best.orders { best = (number, orders) }
    }
    var identifier = ByteText()
    let person = Person(best.number, in: setting)
    person.append(identifier: person.mainContact ?? .email, to: &identifier)
    return String(decoding: identifier.bytes, as: UTF8.self)
  }
}
