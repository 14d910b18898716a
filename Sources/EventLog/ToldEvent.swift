internal import Crypto
package import Events

/// An event told from outside, and what its appending asks of it that no log is needed for.
///
/// That is a third of the work, and any thread can do it before the one that appends.
package struct ToldEvent: Sendable {
  package let event: Event
  /// Half of the SHA-256 of its id, if it has one.
  let idHash: [UInt8]?
  /// Equal for two tellings of the same event.
  let fingerprint: UInt64
  /// What keeps it out of the log.
  let flaw: Event.DecodeError?

  package init(_ event: Event) {
    self.event = event
    idHash = event.id.map(Self.hash)
    fingerprint = Self.fingerprint(event)
    do throws(Event.DecodeError) {
      try event.check()
      flaw = nil
    } catch {
      flaw = error
    }
  }

  static func hash(ofID id: String) -> [UInt8] {
    var id = id
    return id.withUTF8 { Array(SHA256.hash(data: UnsafeRawBufferPointer($0)).prefix(16)) }
  }

  private static func fingerprint(_ event: Event) -> UInt64 {
    var event = event
    event.id = nil
    event.recordedAt = nil
    return event.cloudEvent.utf8.withUnsafeBytes { XXHash64.hash($0) }
  }
}
