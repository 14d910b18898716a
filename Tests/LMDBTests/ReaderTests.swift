import Foundation
import LMDB
import Testing

@Suite struct ReaderTests {
  @Test func anOpenReaderIsListedWithTheCommitItSees() throws {
    let store = try TemporaryEnvironment()
    try store.put([([1], [1])])
    #expect(try store.environment.readers().isEmpty)
    let seen = try store.environment.usage().lastTransaction
    try store.environment.read { _ in
      for number in 2...4 { try store.put([([UInt8(number)], [1])]) }
      let readers = try store.environment.readers()
      #expect(readers.map(\.process) == [getpid()])
      #expect(readers.map(\.transaction) == [seen])
    }
    #expect(try store.environment.readers().isEmpty)
  }

  @Test func pagesNobodySeesAreReusable() throws {
    let store = try TemporaryEnvironment()
    let value = [UInt8](repeating: 1, count: 100_000)
    try store.put([([1], value)])
    let before = try store.environment.reusableBytes()
    try store.put([([1], [1])])
    let after = try store.environment.reusableBytes()
    #expect(after - before >= 100_000)
    #expect(after < (try store.environment.usage().fileBytes))
  }
}
