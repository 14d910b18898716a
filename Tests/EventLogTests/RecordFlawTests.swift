import EventLog
import Events
import Testing

@Suite struct RecordFlawTests {
  /// A record at position 7, as the format lays it out.
  private struct Bytes {
    var type: UInt8 = 1
    var amount: Int64 = 100
    /// An order's first event leaves it out.
    var order: UInt64? = 7
    var currency: UInt32 = 1
    var status: UInt8 = 2
    var fields: [(tag: UInt16, length: UInt16, bytes: [UInt8])] = []

    var isPurchase: Bool { type <= 4 }

    var bytes: [UInt8] {
      var body: [UInt8] = []
      func add(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
      }
      if isPurchase {
        add(amount, to: &body)
        add(currency, to: &body)
        body += [status, 0, 0, 0]
        if let order { add(order, to: &body) }
      }
      for field in fields {
        add(field.tag, to: &body)
        add(field.length, to: &body)
        body += field.bytes
      }
      body += [UInt8](repeating: 0, count: (8 - body.count % 8) % 8)
      var record: [UInt8] = []
      add(UInt32(24 + body.count), to: &record)
      record += [type, 0]
      add(UInt16(isPurchase ? (order == nil ? 16 : 24) : 0), to: &record)
      record += [UInt8](repeating: 0, count: 16)
      return record + body
    }

    var flaw: RecordFlaw? {
      bytes.withUnsafeBytes { bytes in
        RecordView(
          position: LogPosition(rawValue: 7),
          address: UInt(bitPattern: bytes.baseAddress)
        ).flaw
      }
    }
  }

  private static func changed(_ change: (inout Bytes) -> Void) -> Bytes {
    var bytes = Bytes()
    change(&bytes)
    return bytes
  }

  private static let sound: [Bytes] = [
    Bytes(),
    changed { $0.order = 1 },
    changed { $0.order = nil },
    changed { $0.status = 1 },
    changed { $0.currency = 65_535 },
    changed { $0.amount = Int64.max / 4 },
    changed { $0.amount = -(Int64.max / 4) },
    changed { $0.fields = [(1, 3, [65, 66, 67, 0]), (2, 4, [1, 0, 0, 0])] },
    // What a later version may add, and a field that ends with the record.
    changed { $0.fields = [(99, 0, []), (400, 2, [1, 2, 0, 0])] },
    changed { $0.type = 60 },
    changed {
      $0.type = 20
      $0.fields = [(8, 4, [1, 0, 0, 0]), (13, 8, [1, 0, 0, 0, 1, 0, 0, 0])]
    },
  ]

  @Test(arguments: sound.indices)
  func aSoundRecordHasNoFlaw(index: Int) {
    #expect(Self.sound[index].flaw == nil)
  }

  private static let flawed: [(Bytes, RecordFlaw)] = [
    (changed { $0.type = 0 }, .unknownType(0)),
    (changed { $0.type = 77 }, .unknownType(77)),
    (changed { $0.order = 0 }, .order(LogPosition(rawValue: 0))),
    (changed { $0.order = 8 }, .order(LogPosition(rawValue: 8))),
    (changed { $0.status = 0 }, .status(0)),
    (changed { $0.status = 3 }, .status(3)),
    (changed { $0.currency = 65_536 }, .currency(SymbolID(rawValue: 65_536))),
    (changed { $0.amount = Int64.max / 4 + 1 }, .amount(Int64.max / 4 + 1)),
    (changed { $0.amount = .min }, .amount(.min)),
    (changed { $0.fields = [(1, 200, [65, 66, 67, 0])] }, .fields),
    (changed { $0.fields = [(2, 2, [1, 0, 0, 0])] }, .fields),
    (changed { $0.fields = [(1, 0, []), (3, 4, [1, 0, 0, 0])] }, .fields),
    (
      changed {
        $0.type = 30
        $0.fields = [(8, 3, [1, 0, 0, 0])]
      }, .fields
    ),
  ]

  @Test(arguments: flawed.indices)
  func aFlawIsFound(index: Int) {
    let (bytes, flaw) = Self.flawed[index]
    #expect(bytes.flaw == flaw)
    #expect(bytes.flaw?.description.isEmpty == false)
  }
}
