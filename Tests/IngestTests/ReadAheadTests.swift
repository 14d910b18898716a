import EventLog
import Events
import Foundation
import TestSupport
import Testing

@testable import Ingest

/// A feed is read by one thread and written by another, which look into its lines by turns.
@Suite struct ReadAheadTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private func line(_ number: Int) -> String {
    #"{"specversion":"1.0","type":"patron.consent.changed.v1","source":"crm","id":"\#(number)","#
      + #""time":"2024-05-01T00:00:00Z","data":{"customer":"phone:139\#(10_000_000 + number)","#
      + #""channel":"sms","given":true}}"#
  }

  /// Many chunks, some of whose lines are refused, skipped or told twice, in two commits.
  @Test func linesComeInTheOrderOfTheFile() throws {
    var lines: [String] = []
    var ids: [String] = []
    var refused: [Int] = []
    for number in 1...25_000 {
      switch number % 97 {
      case 5:
        refused.append(number)
        lines.append("{broken")
      case 6: lines.append(#"{"Type":"SubscriptionConfirmation"}"#)
      case 7: lines.append(line(number - 5))
      default:
        ids.append("\(number)")
        lines.append(line(number))
      }
    }
    let report = try shop.events(lines.joined(separator: "\n") + "\n")
    #expect(report.lines == 25_000)
    #expect(report.rejects.map(\.line) == refused)
    #expect(report.rejects.allSatisfy { $0.raw == Array("{broken".utf8) })
    #expect(report.account.new == ids.count)
    #expect(report.account.duplicate == 258)
    #expect(report.account.skipped == [.otherEvent: 258])
    #expect(try shop.all().compactMap(\.id) == ids)
  }

  /// What was committed before stays, and the file can be read again when it is whole.
  @Test func aFeedThatCannotBeReadToItsEndKeepsWhatWasCommitted() throws {
    let lines = (1...60_000).map(line).joined(separator: "\n")
    let plain = try shop.temporary.write(lines + "\n", to: "feed.jsonl")
    let packed = try ChildProcess("/bin/sh", ["-c", "gzip -k \"$0\"", plain]).result()
    #expect(packed.status == 0, "\(packed.errors)")
    let bytes = try Data(contentsOf: URL(filePath: plain + ".gz"))
    let cut = shop.temporary.path("cut.jsonl.gz")
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: cut))
    let error = #expect(throws: IngestError.self) { try shop.events(at: cut) }
    #expect(error?.description.contains("cannot be unpacked") == true)
    // Blocks of 4 MiB are unpacked as a whole: the first, with one commit's lines, was.
    #expect(try shop.log.head().position.rawValue == 20_000)
    let report = try shop.events(at: plain + ".gz")
    #expect((report.account.duplicate, report.account.new) == (20_000, 40_000))
  }

  /// The thread that reads is not waited for, and reads no further.
  @Test func aConflictWithTheDiskEndsTheReading() throws {
    let path = try shop.temporary.write((1...60_000).map(line).joined(separator: "\n"), to: "f")
    let options = FeedOptions(calendar: shop.log.calendar)
    let chunks = try FeedChunks(try JSONFeed(path: path, options))
    let source = ReadAhead(chunks, capacity: 1)
    #expect(source.next()?.items.count == 250)
    source.stop()
    #expect(source.next() == nil)
    #expect(source.error == nil)
  }

  @Test func aQueueHoldsNoMoreThanItsCapacity() throws {
    let queue = BoundedQueue<Int>(capacity: 10)
    let weights = (0..<1_000).map { $0 * 7 % 12 + 1 }
    Thread.detachNewThread {
      for (number, weight) in weights.enumerated() { _ = queue.push(number, weight: weight) }
      queue.finish()
    }
    var found: [Int] = []
    while let number = queue.pop() {
      found.append(number)
      // What waits now came in one after another, behind what was taken.
      let waiting = weights[(number + 1)...].prefix(queue.count)
      #expect(waiting.count < 2 || waiting.reduce(0, +) <= 10)
    }
    #expect(found == Array(weights.indices))
  }
}
