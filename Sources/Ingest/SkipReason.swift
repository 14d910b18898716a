/// Why something of a file was left out on purpose; the raw value says it to people.
package struct SkipReason: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package static let test = SkipReason(rawValue: "test orders")
  package static let nothing = SkipReason(rawValue: "orders of nobody over nothing")
  package static let noPurchase = SkipReason(rawValue: "rows that are no purchase")
  package static let repeated = SkipReason(rawValue: "rows told twice")
  package static let unknownOrder = SkipReason(
    rawValue: "lines of orders that the log does not have"
  )
  package static let mailNotSent = SkipReason(rawValue: "mails that were not sent")
  package static let mailDeferred = SkipReason(rawValue: "mails to be tried again")
  package static let chatNotice = SkipReason(rawValue: "notices in a chat")
  package static let chatMedia = SkipReason(rawValue: "pictures and the like in a chat")
  package static let chatToNobody = SkipReason(rawValue: "messages of the shop to a group")
  package static let otherEvent = SkipReason(rawValue: "events that say nothing of a customer")
}
