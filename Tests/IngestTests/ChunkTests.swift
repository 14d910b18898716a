import EventLog
import Events
import TestSupport
import Testing

@testable import Ingest

/// Chunks are made ready for the log by whichever thread has time.
@Suite struct ChunkTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let count = 3 * OrderChunk.capacity

  private func chunks() throws -> [OrderChunk] {
    var csv = "order,ordered_at,customer,amount,product,category\n"
    for number in 0..<Self.count {
      csv += "\(number),2024-05-01,c\(number * 7 % 501),\(number % 9).00,P\(number % 40),"
      csv += number % 3 == 0 ? "\n" : "K\(number % 2)\n"
    }
    let reading = try OrderReading(
      path: shop.temporary.write(csv, to: "orders.csv"),
      shopCurrency: shop.log.settings.currency,
      calendar: shop.log.calendar
    )
    var chunks: [OrderChunk] = []
    try reading.forEachChunk {
      chunks.append($0)
      return true
    }
    return chunks
  }

  /// Each name has one number, and each number one name, in whatever order the chunks are numbered.
  @Test func namesHaveTheSameNumbersInEveryChunk() throws {
    var chunks = try chunks()
    #expect(chunks.count > 2)
    var random = SeededGenerator()
    chunks.shuffle(using: &random)
    let names = NameNumbers()
    for chunk in chunks {
      chunk.hash()
      names.number(chunk)
    }
    var customers: [String: UInt32] = [:]
    var products: [String: UInt32] = [:]
    for chunk in chunks {
      chunk.withTexts { orders, texts in
        for (index, order) in orders.enumerated() {
          let number = texts.customerNumbers[index]
          #expect(
            customers.updateValue(number, forKey: texts.string(order.customer)) ?? number == number
          )
        }
        for (index, line) in texts.lines.enumerated() {
          let number = texts.productNumbers[index]
          #expect(
            products.updateValue(number, forKey: texts.string(line.product)) ?? number == number
          )
        }
      }
    }
    #expect(Set(customers.values).count == 501 && customers.count == 501)
    #expect(Set(products.values).count == 40 && products.count == 40)
  }

  /// Logs keep fingerprints: one that is made otherwise would make every order of every export look edited.
  @Test func aFingerprintStaysWhatItWas() throws {
    let chunk = try #require(try chunks().first)
    chunk.hash()
    chunk.withTexts { orders, _ in
      #expect(
        orders.prefix(3).map(\.fingerprint)
          == [14_246_456_054_858_146_005, 2_026_526_338_084_277_668, 2_495_038_914_328_057_572]
      )
      #expect(Set(orders.map(\.fingerprint)).count == orders.count)
    }
  }
}
