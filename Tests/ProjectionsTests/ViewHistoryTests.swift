import EventLog
import Events
import Foundation
import LMDB
import Projections
import TestSupport
import Testing
import Views

@Suite struct ViewHistoryTests {
  private let store: TemporaryStore
  private let history: ViewHistory

  init() throws {
    store = try TemporaryStore()
    let folder = ViewFolder(store.store, view: "rfm")
    try folder.create(version: 1)
    history = ViewHistory(folder)
  }

  private let failure = ViewFailure(
    checkpoint: LogPosition(rawValue: 16),
    position: LogPosition(rawValue: 17),
    event: "purchase.placed",
    reason: "It said “no”.",
    hint: "Ask again."
  )

  private func decision(_ position: UInt64) -> ViewHistory.Decision {
    ViewHistory.Decision(position: LogPosition(rawValue: position), because: "a\nb", by: "ann")
  }

  private var everything: [ViewHistory.What] {
    [
      .failed(failure), .parked, .resumed, .skipped(decision(17)), .unskipped(decision(17)),
      .failed(ViewFailure(checkpoint: .start, reason: "The disk is full.", canPass: true)),
    ]
  }

  @Test func entriesAreReadAsTheyWereWritten() throws {
    #expect(try history.entries().isEmpty)
    #expect(history.length == 0)
    let entries = everything.enumerated().map { number, what in
      let moment = Timestamp(rawValue: 1_700_000_000_123 + Int64(number))
      return ViewHistory.Entry(at: moment, process: Int32(number), what)
    }
    for entry in entries {
      let before = history.length
      try history.append(entry)
      #expect(history.length > before)
    }
    #expect(try history.entries() == entries)
  }

  @Test func everyEntryIsAsTheSchemaSays() throws {
    let path = Project.path + "/schemas/view-history.schema.json"
    let schema = try JSONSchema(JSONReader.parse(String(contentsOfFile: path, encoding: .utf8)))
    for what in everything {
      let json = ViewHistory.Entry(what).json
      #expect(throws: Never.self) { try schema.validate(json) }
    }
    #expect(throws: JSONSchema.Violation.self) {
      try schema.validate(.object(["at": .string("2024-01-01T00:00:00.000Z")]))
    }
  }

  @Test func aLineCutOffByACrashIsNoEntry() throws {
    try history.append(ViewHistory.Entry(.parked))
    let kept = try history.entries()
    let file = try #require(FileHandle(forWritingAtPath: history.path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(#"{"at":"2024-"#.utf8))
    try file.close()
    #expect(try history.entries() == kept)
    try history.append(ViewHistory.Entry(.resumed))
    #expect(try history.entries().map(\.what) == [.parked, .resumed])
  }

  @Test(arguments: ["nonsense", "{}", #"{"at":"soon","process":1,"what":"parked"}"#, ""])
  func aLineThatIsNoEntryIsNamed(line: String) throws {
    try history.append(ViewHistory.Entry(.parked))
    let file = try #require(FileHandle(forWritingAtPath: history.path))
    try file.seekToEnd()
    try file.write(contentsOf: Data("\(line)\n".utf8))
    try file.close()
    guard !line.isEmpty else { return #expect(try history.entries().count == 1) }
    let error = #expect(throws: StoreError.self) { try history.entries() }
    #expect(error?.message.contains("history.jsonl:2:") == true)
  }

  @Test func aProjectorThatFoldsAgainEndsTheStop() {
    func standing(_ whats: ViewHistory.What...) -> ViewStanding {
      ViewStanding(whats.map { ViewHistory.Entry($0) })
    }
    #expect(standing(.failed(failure)).stop?.failure == failure)
    #expect(standing(.failed(failure), .parked).isParked)
    #expect(standing(.failed(failure), .parked, .resumed) == standing())
    // Somebody decided: what stopped it is out of its way.
    let skipped = standing(.failed(failure), .parked, .skipped(decision(17)))
    #expect(skipped.stop == nil && !skipped.isParked)
    #expect(skipped.leftOut == LeftOut([LogPosition(rawValue: 17)]))
    #expect(standing(.failed(failure), .skipped(decision(4))).stop != nil)
    let both = standing(.skipped(decision(9)), .skipped(decision(4)), .unskipped(decision(9)))
    #expect(both.skips.map(\.position.rawValue) == [4])
  }

  @Test func aFailureThatMayPassIsNotedOnce() throws {
    let journal = ProjectorJournal(ViewFolder(store.store, view: "rfm"))
    let position = LogPosition(rawValue: 3)
    let passing = #expect(throws: (any Error).self) {
      try Environment(path: store.path("missing"), options: .init(mapSize: 1 << 20))
    }
    for _ in 0..<2 { try journal.failed(try #require(passing), checkpoint: position) }
    #expect(try history.entries().count == 1)
    #expect(try journal.standing().stop?.failure.canPass == true)
    let lasting = DamagedLog(position, "the checksum does not match")
    for _ in 0..<2 { try journal.failed(lasting, checkpoint: position) }
    #expect(try history.entries().count == 3)
    #expect(try journal.standing().stop?.failure.position == position)
    try journal.succeeded()
    try journal.succeeded()
    #expect(try history.entries().map(\.what).last == .resumed)
    #expect(try history.entries().count == 4)
    #expect(try journal.standing().stop == nil)
  }
}
