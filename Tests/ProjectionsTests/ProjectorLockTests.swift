import EventLog
import Events
import Foundation
import Projections
import TestSupport
import Testing

@Suite struct ProjectorLockTests {
  private let store: TemporaryStore
  private var folder: String { store.store.path }

  init() throws { store = try TemporaryStore() }

  /// Takes the lock and holds it during `body`; returns whether that was possible.
  private func holding(
    _ role: ProjectorLock.Role = .projector,
    _ body: () throws -> Void = {}
  ) throws -> Bool {
    guard let lock = try ProjectorLock(folder, role) else { return false }
    try body()
    _ = consume lock
    return true
  }

  @Test func oneHolderAtATime() throws {
    let isHeld = try holding {
      let isHeldTwice = try holding()
      #expect(!isHeldTwice)
      #expect(ProjectorLock.holder(folder) == getpid())
    }
    #expect(isHeld)
    #expect(ProjectorLock.holder(folder) == nil)
    let isHeldAgain = try holding()
    #expect(isHeldAgain)
  }

  // Looking takes the lock for a moment: a projector that began just then was told that another runs.
  @Test func whoLooksKeepsNobodyOut() async throws {
    let folder = folder
    let looking = Task.detached {
      while !Task.isCancelled { _ = ProjectorLock.holder(folder) }
    }
    defer { looking.cancel() }
    for _ in 0..<5_000 {
      let isHeld = try holding()
      try #require(isHeld)
    }
  }

  @Test func aRebuildAndAProjectorDoNotKeepEachOtherOut() throws {
    let isHeld = try holding(.rebuild) {
      let isProjectorHeld = try holding()
      let isHeldTwice = try holding(.rebuild)
      #expect(isProjectorHeld && !isHeldTwice)
      #expect(ProjectorLock.holder(folder) == nil)
      #expect(ProjectorLock.holder(folder, .rebuild) == getpid())
    }
    #expect(isHeld)
    #expect(ProjectorLock.holder(folder, .rebuild) == nil)
  }

  @Test func nobodyHoldsALockThatWasNeverTaken() {
    #expect(ProjectorLock.holder(folder) == nil)
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    let error = #expect(throws: StoreError.self) {
      guard let lock = try ProjectorLock(folder + "/missing") else { return }
      _ = consume lock
    }
    #expect(error?.message.contains("missing/projector.lock cannot be opened") == true)
  }

  /// It stays when the projector has ended, and tells nothing of one that runs.
  @Test func theWorkDoneIsNoted() throws {
    #expect(ProjectorLock.lastWork(folder) == nil)
    let long = ProjectorWork(
      events: .max,
      microseconds: .max,
      endedAt: Timestamp(rawValue: 1_700_000_000_000)
    )
    let short = ProjectorWork(events: 3, microseconds: 1_500, endedAt: Timestamp(rawValue: 5))
    for work in [long, short] {
      guard let lock = try ProjectorLock(folder) else {
        Issue.record("the lock is taken")
        return
      }
      try lock.note(work)
      #expect(ProjectorLock.lastWork(folder) == work)
      #expect(ProjectorLock.holder(folder) == getpid())
      _ = consume lock
      #expect(ProjectorLock.lastWork(folder) == work)
      #expect(ProjectorLock.holder(folder) == nil)
    }
    #expect(short.eventsPerSecond == 2_000)
  }
}
