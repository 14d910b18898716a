import Foundation
import SampleShop
import Testing

/// The rules are those of `docs/events.md`, written down a second time.
@Suite struct EventFilesTests {
  static let required: [String: Set<String>] = [
    "signup.registered": ["identifiers"],
    "chat.message": ["customer", "channel", "direction", "text"],
    "chat.fact": ["customer", "fact", "value"],
    "identity.linked": ["identifiers"],
    "identity.unlinked": ["identifiers"],
    "consent.changed": ["customer", "channel", "given"],
    "email": ["customer"],
  ]

  static let optional: [String: Set<String>] = [
    "signup.registered": ["facts", "from", "referred_by", "consents"],
    "chat.message": ["conversation", "agent"],
    "chat.fact": ["channel", "message"],
    "identity.linked": ["reason"],
    "identity.unlinked": ["reason"],
    "email": ["campaign", "message", "link", "machine", "kind", "reason"],
  ]

  static let files = [
    ("signups.jsonl", "sample-signups"), ("chats.jsonl", "sample-chat"),
    ("mail.jsonl", "sample-mail"), ("identity.jsonl", "sample-signups"),
  ]

  let folder: SampleFolder

  init() throws { folder = try SampleFolder(customers: 500) }

  @Test(arguments: files)
  func everyLineIsAnEvent(name: String, source: String) throws {
    let time = /20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ/
    for event in try folder.events(name) {
      #expect(Set(event.keys) == ["specversion", "type", "source", "id", "time", "data"])
      #expect(event["specversion"] as? String == "1.0")
      #expect(event["source"] as? String == source)
      #expect(try time.wholeMatch(in: event["time"] as? String ?? "") != nil)
      let type = (event["type"] as? String ?? "").split(separator: ".")
      #expect(type.first == "patron" && type.last == "v1")
      let word = type[1] == "email" ? "email" : type[1...2].joined(separator: ".")
      let data = event["data"] as? [String: Any] ?? [:]
      let needed = try #require(Self.required[word])
      #expect(needed.isSubset(of: data.keys))
      #expect(Set(data.keys).isSubset(of: needed.union(Self.optional[word] ?? [])))
      let named = data["identifiers"] as? [String] ?? [data["customer"] as? String ?? ""]
      #expect(named.allSatisfy { $0.contains(/^(email|phone|shop|referral):[^*\s]+$/) })
      if word.hasPrefix("identity") { #expect(Set(named).count == 2) }
    }
  }

  @Test(arguments: files)
  func eventsAreSortedByTime(name: String, source: String) throws {
    let times = try folder.events(name).compactMap { $0["time"] as? String }
    #expect(!times.isEmpty)
    #expect(times == times.sorted())
  }

  @Test func idsAreUniqueWithinTheirSource() throws {
    var seen: Set<[String]> = []
    for (name, source) in Self.files {
      for event in try folder.events(name) {
        #expect(seen.insert([source, event["id"] as? String ?? ""]).inserted)
      }
    }
  }

  @Test func everyFactNamesAMessage() throws {
    let events = try folder.events("chats.jsonl")
    let messages = Set(
      events.filter { $0["type"] as? String == "patron.chat.message.v1" }
        .compactMap { $0["id"] as? String }
    )
    let facts = events.filter { $0["type"] as? String == "patron.chat.fact.v1" }
      .compactMap { $0["data"] as? [String: Any] }
    #expect(facts.allSatisfy { messages.contains($0["message"] as? String ?? "") })
    #expect(facts.allSatisfy { $0["value"] as? String != "" })
    #expect(Set(facts.compactMap { $0["fact"] as? String }).count == 6)
  }

  @Test func textsHaveNoOpenGaps() throws {
    let texts = try folder.events("chats.jsonl").compactMap { event in
      (event["data"] as? [String: Any])?["text"] as? String
    }
    #expect(texts.allSatisfy { !$0.contains("{") && !$0.contains("}") })
    #expect(texts.contains { $0.contains("\"") })
    #expect(texts.contains { $0.contains("\n") })
  }

  @Test func mailStopsAfterAHardBounceOrAnUnsubscription() throws {
    var stopped: Set<String> = []
    for event in try folder.events("mail.jsonl") {
      let data = event["data"] as? [String: Any] ?? [:]
      let customer = data["customer"] as? String ?? ""
      switch event["type"] as? String {
      case "patron.email.sent.v1": #expect(!stopped.contains(customer))
      case "patron.email.bounced.v1" where data["kind"] as? String == "soft": break
      case "patron.email.bounced.v1", "patron.email.unsubscribed.v1": stopped.insert(customer)
      default: break
      }
    }
    #expect(!stopped.isEmpty)
  }

  @Test func somePeopleAreJoinedLaterToTheirNewIdentifier() throws {
    let customers = Set(try folder.orderRows().compactMap { $0["customer"] })
    let links = try folder.events("identity.jsonl").filter {
      ($0["id"] as? String ?? "").hasPrefix("link-")
    }
    #expect(!links.isEmpty)
    for link in links {
      let identifiers = (link["data"] as? [String: Any])?["identifiers"] as? [String] ?? []
      for identifier in identifiers {
        let name = identifier.drop { $0 != ":" }.dropFirst()
        #expect(customers.contains(String(name)))
      }
    }
  }
}
