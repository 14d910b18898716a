import EventLog
import Events
import Projections
import TestSupport
import Testing
import Views

/// The laws of a state: it can be split anywhere, joined in any order, and written and read.
@Suite struct MergeTests {
  /// Folds the events of a log into two states per subject, as `isLeft` says, and one of everything.
  private func split<P: Projection>(
    _ projection: P.Type,
    _ log: EventLog,
    _ isLeft: () -> Bool
  ) throws -> (left: NaiveFold<P>, right: NaiveFold<P>, all: NaiveFold<P>) {
    var (left, right, all) = (NaiveFold<P>(), NaiveFold<P>(), NaiveFold<P>())
    try log.readBatches(after: .start) { batch in
      try batch.forEachRecord(after: .start) { record in
        all.fold(record)
        if isLeft() { left.fold(record) } else { right.fold(record) }
      }
      return true
    }
    return (left, right, all)
  }

  private func expectMergeLaw<P: Projection>(
    _ projection: P.Type,
    _ shop: Shop,
    _ random: inout SeededGenerator
  ) throws {
    let percent = random.int(5...95)
    var generator = random
    let (left, right, all) = try split(P.self, shop.log) { generator.chance(percent) }
    for (subject, expected) in all.states {
      let one = left.states[subject] ?? P.State()
      let other = right.states[subject] ?? P.State()
      var forth = one
      forth.merge(other)
      var back = other
      back.merge(one)
      var twice = forth
      twice.merge(one)
      #expect(forth == expected)
      #expect(back == expected)
      #expect(twice == expected)
      // Byte for byte: equal states are stored equally.
      #expect(forth.encoded == expected.encoded)
      #expect(back.encoded == expected.encoded)
    }
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(3))
  func aMergeOfTwoFoldsIsTheFoldOfBoth(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(RandomHistory(seed: seed).events)
    var random = SeededGenerator(seed: seed)
    try expectMergeLaw(name.projection, shop, &random)
  }

  private func expectAnyOrder<P: Projection>(
    _ projection: P.Type,
    _ shop: Shop,
    _ random: inout SeededGenerator
  ) throws {
    // The log cannot be read in another order, but its parts can be merged in any.
    let parts = 40
    var generator = random
    var folds = (0..<parts).map { _ in NaiveFold<P>() }
    try shop.log.readBatches(after: .start) { batch in
      try batch.forEachRecord(after: .start) { record in
        folds[generator.int(0...parts - 1)].fold(record)
      }
      return true
    }
    folds.shuffle(using: &random)
    var merged: [SubjectID: P.State] = [:]
    for fold in folds {
      for (subject, state) in fold.states { merged[subject, default: P.State()].merge(state) }
    }
    #expect(merged == (try NaiveFold<P>(shop.log)).states)
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(2))
  func eventsCanComeInAnyOrder(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    let shop = try Shop(RandomHistory(seed: seed).events)
    var random = SeededGenerator(seed: seed)
    try expectAnyOrder(name.projection, shop, &random)
  }

  private func expectRoundTrip<P: Projection>(_ projection: P.Type, _ shop: Shop) throws {
    for (_, state) in try NaiveFold<P>(shop.log).states {
      let bytes = state.encoded
      let read = try P.State(encoded: bytes)
      #expect(read == state)
      #expect(read.encoded == bytes)
    }
    #expect(P.State().isEmpty)
    #expect(try P.State(encoded: P.State().encoded) == P.State())
  }

  @Test(arguments: ViewName.allCases, Seeds.fresh(2))
  func aStateIsReadAsItWasWritten(name: ViewName, seed: UInt64) throws {
    print("seed \(seed)")
    try expectRoundTrip(name.projection, try Shop(RandomHistory(seed: seed).events))
  }
}
