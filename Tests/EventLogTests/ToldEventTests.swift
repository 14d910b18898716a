import Events
import Testing

@testable import EventLog

@Suite struct ToldEventTests {
  private let event = Event(
    source: "crm",
    id: "7",
    occurredAt: Timestamp(rawValue: 1_714_557_600_123),
    recordedAt: Timestamp(rawValue: 1),
    customer: try? Identifier(parsing: "wechat:王\u{1}"),
    payload: .chatMessage(
      ChatMessage(channel: "wechat", direction: .incoming, text: "\"a\\b\"\n\r\t\u{1F}é")
    )
  )

  /// Logs keep fingerprints: made otherwise, every event told again would be looked up and compared in full.
  @Test func theFingerprintStaysWhatItWas() {
    let text =
      #"{"specversion":"1.0","type":"patron.chat.message.v1","source":"crm","id":"","#
      + #""time":"2024-05-01T10:00:00.123Z","data":{"customer":"wechat:王\u0001","channel":"wechat","#
      + #""direction":"in","text":"\"a\\b\"\n\r\t\u001fé"}}"#
    let hash = Array(text.utf8).withUnsafeBytes { XXHash64.hash($0) }
    #expect(ToldEvent(event).fingerprint == hash)
  }

  @Test func idAndRecordTimeAreNotInIt() {
    var again = event
    again.id = "8"
    again.recordedAt = nil
    #expect(ToldEvent(again).fingerprint == ToldEvent(event).fingerprint)
    #expect(ToldEvent(again).idHash != ToldEvent(event).idHash)
    again.occurredAt = Timestamp(rawValue: 1)
    #expect(ToldEvent(again).fingerprint != ToldEvent(event).fingerprint)
  }
}
