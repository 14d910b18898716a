import EventLog
import Events
import Foundation
import Ingest
import TestSupport
import Testing

/// A file is read in blocks of 4 MiB; records lie across their ends.
@Suite struct BlockBoundaryTests {
  static let block = 4 << 20
  static let header = "order,ordered_at,customer,amount,note\n"

  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  /// A row whose note makes it `length` bytes long, with everything in it that is hard to cut.
  private func row(_ number: Int, length: Int, _ end: String) -> [UInt8] {
    let start = Array("\(number),2024-05-01,c\(number % 9),1.00,\"".utf8)
    let filling = Array("x,\"\"\r\n".utf8)
    let count = length - start.count - 1 - end.utf8.count
    var note = (0..<count / filling.count).flatMap { _ in filling }
    note += [UInt8](repeating: 0x2E, count: count - note.count)
    return start + note + Array("\"\(end)".utf8)
  }

  @Test func recordsAcrossBlocksAreReadOnce() throws {
    var bytes = Array(Self.header.utf8)
    var number = 0
    while bytes.count < 2 * Self.block + 1_000_000 {
      number += 1
      bytes += row(number, length: 60_000 + number * 17 % 5_000, number % 2 == 0 ? "\n" : "\r\n")
    }
    let path = shop.temporary.path("large.csv")
    try Data(bytes).write(to: URL(filePath: path))
    let report = try shop.orders(at: path)
    #expect(report.rejects.isEmpty)
    #expect(report.bytes == Int64(bytes.count))
    #expect(try shop.told() == (1...number).map { "placed \($0) shop:c\($0 % 9) 1.00" })
  }

  /// The end of the first row, CRLF or doubled quotes, lies exactly at the end of the block.
  @Test(arguments: [-3, -2, -1, 0, 1])
  func anyByteMayBeTheLastOfABlock(shift: Int) throws {
    let first = row(1, length: Self.block - Self.header.utf8.count + shift, "\r\n")
    let bytes =
      Array(Self.header.utf8) + first + Array("2,2024-05-01,b,x,\n3,2024-05-01,b,3,\n".utf8)
    let path = shop.temporary.path("large.csv")
    try Data(bytes).write(to: URL(filePath: path))
    let report = try shop.orders(at: path)
    #expect(try shop.told() == ["placed 1 shop:c1 1.00", "placed 3 shop:b 3.00"])
    // The filling of the note breaks its line; the line of the fault counts those.
    let breaks = bytes.count { $0 == 0x0A }
    #expect(report.rejects.map(\.line) == [breaks - 1])
  }

  @Test func manyOrdersGoThroughManyChunks() throws {
    var csv = "order,ordered_at,customer,amount,product\n"
    for number in 0..<21_000 {
      for item in 0...(number % 3 == 0 ? 1 : 0) {
        csv += "\(number),2024-05-01,c\(number % 500),\(item + 1).00,P\(number % 30)\n"
      }
    }
    let report = try shop.orders(csv)
    #expect(report.orders == 21_000)
    #expect(!report.wasGrouped)
    let told = try shop.told()
    #expect(told.count == 21_000)
    #expect(
      told.indices.allSatisfy {
        told[$0] == "placed \($0) shop:c\($0 % 500) \($0 % 3 == 0 ? 3 : 1).00"
      }
    )
    #expect(try shop.orders(csv).duplicates == 21_000)
  }

  @Test func aLineOfEventsMayLieAcrossBlocks() throws {
    var lines = ""
    for number in 0..<80 {
      let text = String(repeating: "你好", count: 10_000 + number)
      lines +=
        #"{"specversion":"1.0","type":"patron.chat.message.v1","source":"chat","id":"\#(number)","time":"2024-05-01T00:00:00Z","data":{"customer":"a:b","channel":"wechat","direction":"in","text":"\#(text)"}}"#
      lines += "\n"
    }
    #expect(lines.utf8.count > Self.block + 100_000)
    let report = try shop.events(lines)
    #expect(report.events == [.chatMessage: 80])
    #expect(report.rejects.isEmpty)
  }
}
