import Foundation
import LMDB
import Synchronization
import Testing

/// A snapshot took its number, and then the root of another commit.
///
/// That was two commits newer, perhaps not on the disk yet, and the next snapshot could be an older one: a projector
/// that met this called a sound log damaged.
@Suite struct SnapshotTests {
  private final class Readers: Sendable {
    let areDone = Atomic(false)
    let threads = Mutex<[pthread_t]>([])
    let wrong = Atomic(0)
  }

  @Test func aSnapshotIsOfTheCommitThatItNames() throws {
    let store = try TemporaryEnvironment(mapSize: 1 << 30)
    try store.environment.setSynced(false)
    // The value counts commits, so that it differs from the commit's number by always the same.
    func put(_ count: Int) throws {
      try store.put([([1], withUnsafeBytes(of: count) { Array($0) })])
    }
    try put(0)
    let first = try store.environment.read { $0.commitNumber }
    let readers = Readers()
    // Holds a reader up, wherever it is, for longer than two commits take.
    signal(SIGUSR1) { _ in usleep(60) }
    defer { signal(SIGUSR1, SIG_DFL) }
    let ended = DispatchGroup()
    for _ in 0..<4 {
      ended.enter()
      Thread.detachNewThread {
        defer { ended.leave() }
        readers.threads.withLock { $0.append(pthread_self()) }
        while !readers.areDone.load(ordering: .relaxed) {
          let isRight = try? store.environment.read { transaction in
            let count = try transaction.value(for: [1], in: store.table)?.loadUnaligned(
              as: Int.self
            )
            return count == transaction.commitNumber - first
          }
          if isRight != true { readers.wrong.add(1, ordering: .relaxed) }
        }
      }
    }
    for count in 1...100_000 {
      try put(count)
      guard count % 32 == 0 else { continue }
      for thread in readers.threads.withLock({ $0 }) { pthread_kill(thread, SIGUSR1) }
    }
    readers.areDone.store(true, ordering: .relaxed)
    ended.wait()
    #expect(readers.wrong.load(ordering: .relaxed) == 0)
  }
}
