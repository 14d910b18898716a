import Foundation
import SampleShop
import Testing

@Suite struct SampleShopTests {
  @Test func sameSeedGivesSameBytes() throws {
    let first = try SampleFolder()
    let second = try SampleFolder()
    #expect(first.summary == second.summary)
    for name in SampleFolder.names { #expect(try first.data(name) == second.data(name)) }
  }

  @Test func anotherSeedGivesOtherBytes() throws {
    let first = try SampleFolder(seed: 1)
    let second = try SampleFolder(seed: 2)
    for name in SampleFolder.names { #expect(try first.data(name) != second.data(name)) }
  }

  @Test func moreCustomersLeaveTheOthersAsTheyWere() throws {
    let few = try SampleFolder(customers: 100)
    let many = try SampleFolder(customers: 300)
    for name in SampleFolder.names.dropLast() {
      let kept = Set(try many.lines(name))
      #expect(try few.lines(name).allSatisfy(kept.contains))
    }
  }

  @Test func summaryNamesTheFilesWithTheirRows() throws {
    let folder = try SampleFolder()
    #expect(folder.summary.files.map(\.name) == SampleFolder.names)
    for file in folder.summary.files {
      let header = file.name == "orders.csv" ? 1 : 0
      #expect(try folder.lines(file.name).count == file.rows + header)
    }
    let written = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(Set(written) == Set(SampleFolder.names))
  }

  @Test func filesThatAreThereAreNotOverwritten() throws {
    let folder = try SampleFolder()
    let before = try folder.data("orders.csv")
    let error = #expect(throws: SampleShopError.self) {
      try SampleShop(customers: 10, seed: 1).write(to: folder.url)
    }
    #expect(error?.operation == "created")
    #expect(error?.hint == "Choose a new or an empty folder.")
    #expect(try folder.data("orders.csv") == before)
  }

  @Test func nothingIsWrittenBesideAFileThatIsThere() throws {
    let folder = try SampleFolder()
    for name in SampleFolder.names where name != "mail.jsonl" {
      try FileManager.default.removeItem(at: folder.url.appending(path: name))
    }
    #expect(throws: SampleShopError.self) {
      try SampleShop(customers: 10, seed: 1).write(to: folder.url)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names == ["mail.jsonl"])
  }

  @Test func oneCustomerIsEnough() throws {
    let folder = try SampleFolder(customers: 1)
    #expect(folder.summary.files.count == SampleFolder.names.count)
  }

  @Test func readmeNamesNoFolderOfThisMachine() throws {
    let folder = try SampleFolder()
    #expect(try folder.lines("README.txt").allSatisfy { !$0.contains(" /") && $0.count <= 100 })
  }

  // The first numbers of `splitmix64.c` for this seed.
  @Test func splitMix64MatchesItsReference() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
  }
}
