/// `chats.jsonl`: what was said, and the facts that were learned from it.
///
/// The part of an agenda entry is the conversation (3 bits), the turn (3) and the item (2): the
/// message itself, or one of up to three facts in it.
struct ChatsFile {
  static let source = "sample-chat"

  let setting: Setting

  func write(to file: inout OutputFile) throws {
    var agenda = Agenda()
    for number in 0..<setting.customers { plan(number, &agenda) }
    try agenda.forEachInOrder { entry in
      appendItem(entry, to: &file.text)
      try file.endRow()
    }
  }

  /// Notes all that a customer will say, near their orders or soon after the first meeting.
  private func plan(_ number: Int, _ agenda: inout Agenda) {
    var random = setting.random(.chat, of: number)
    guard random.chance(0.2) else { return }
    let person = Person(number, in: setting)
    guard person.mainContact != nil else { return }
    let orders = Buying(person, in: setting).orders
    for index in 0..<1 + random.skewed(3) {
      let script = Conversation(index, of: person, in: setting).script
      let order = orders.isEmpty ? person.joined + 86_400 * 3 : random.pick(orders)
      // A question comes minutes before an order, a remark days after it.
      var second = order - 2_400
      if script.isAfterOrder { second += random.within(1...6) * 86_400 + random.below(4_800) }
      for (turnIndex, turn) in script.turns.enumerated() {
        for item in 0...turn.facts.count {
          agenda.add(second: second, customer: number, part: index << 5 | turnIndex << 2 | item)
        }
        second += random.within(12...(turn.isFromCustomer ? 90 : 400))
      }
    }
  }

  private func appendItem(_ entry: Agenda.Entry, to text: inout ByteText) {
    let person = Person(entry.customer, in: setting)
    let index = entry.part >> 5
    let turnIndex = entry.part >> 2 & 7
    let item = entry.part & 3
    let conversation = Conversation(index, of: person, in: setting)
    let turn = conversation.script.turns[turnIndex]
    let messageID = "chat-\(person.number)-\(index + 1)-\(turnIndex + 1)"
    if item == 0 {
      appendEvent("chat.message", id: messageID, entry.second, to: &text) { text in
        appendCustomer(person, to: &text)
        text.member("channel", conversation.channel)
        text.member("direction", turn.isFromCustomer ? "in" : "out")
        text.member("text", conversation.text(of: turn, at: entry.second))
        text.member("conversation", "chat-\(person.number)-\(index + 1)")
        if !turn.isFromCustomer { text.member("agent", conversation.agent) }
      }
    } else {
      let slot = turn.facts[item - 1]
      appendEvent("chat.fact", id: messageID + "/\(slot.rawValue)", entry.second, to: &text) {
        text in
        appendCustomer(person, to: &text)
        text.member("fact", slot.rawValue)
        text.member("value", conversation.value(of: slot, at: entry.second))
        text.member("channel", conversation.channel)
        text.member("message", messageID)
      }
    }
  }

  private func appendCustomer(_ person: Person, to text: inout ByteText) {
    guard let contact = person.mainContact else { return }
    text.plain("customer") { person.append(identifier: contact, to: &$0) }
  }

  private func appendEvent(
    _ type: String,
    id: String,
    _ second: Int,
    to text: inout ByteText,
    data: (inout ByteText) -> Void
  ) {
    text.appendEvent(
      type,
      source: Self.source,
      second: second,
      in: setting.period,
      id: { $0.append(id) },
      data: data
    )
  }
}
