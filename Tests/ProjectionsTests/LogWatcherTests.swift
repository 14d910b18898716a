import Projections
import Testing

@Suite struct LogWatcherTests {
  /// A commit can be read a moment after its last write to the file.
  ///
  /// A follower that was told of the write, looked, found nothing and waited for the next notice found the event half a second late, if
  /// nothing came after it.
  @Test func aNoticeIsFollowedByAFewLooks() {
    var looks = LogWatcher.Looks()
    #expect(looks.next() == LogWatcher.Looks.longest)
    for _ in 0..<2 {
      looks.noticed()
      let waits = LogWatcher.Looks.afterNotice.map { _ in looks.next() }
      #expect(waits == LogWatcher.Looks.afterNotice)
      #expect(waits.reduce(0, +) > 10_000)
      #expect(looks.next() == LogWatcher.Looks.longest)
    }
    looks.noticed()
    _ = looks.next()
    looks.noticed()
    #expect(looks.next() == LogWatcher.Looks.afterNotice.first)
  }
}
