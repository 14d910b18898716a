import Foundation
import Ingest
import TestSupport
import Testing

/// Files that are read as they were downloaded: packed.
@Suite struct PackedFileTests {
  let shop: IngestShop

  init() throws { shop = try IngestShop() }

  private static let rows =
    "order,ordered_at,customer,amount\n1,2024-05-01,客,1.00\n2,2024-05-02,b,2.00\n"

  /// Packs the rows with Python, which knows all of these.
  private func pack(_ script: String, to name: String) throws -> String {
    let path = shop.temporary.path(name)
    let source = try shop.temporary.write(Self.rows, to: "rows.csv")
    let python = try ChildProcess(
      "/usr/bin/env",
      ["python3", "-c", script, source, path],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"]
    ).result()
    #expect(python.status == 0, "\(python.errors)")
    return path
  }

  static let packings: [(String, String)] = [
    (
      "orders.csv.gz",
      "import sys,gzip; gzip.open(sys.argv[2],'wb').write(open(sys.argv[1],'rb').read())"
    ),
    (
      "orders.csv.xz",
      "import sys,lzma; lzma.open(sys.argv[2],'wb').write(open(sys.argv[1],'rb').read())"
    ),
    (
      "orders.csv.bz2",
      "import sys,bz2; bz2.open(sys.argv[2],'wb').write(open(sys.argv[1],'rb').read())"
    ),
    (
      "orders.zip",
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[2],'w',zipfile.ZIP_DEFLATED); z.writestr('__MACOSX/x',b'x'); z.write(sys.argv[1],'orders.csv'); z.close()"
    ),
  ]

  @Test(arguments: packings)
  func aPackedFileIsReadAsItIs(name: String, script: String) throws {
    let report = try shop.orders(at: pack(script, to: name))
    #expect(report.reasons == [])
    #expect(try shop.told() == ["placed 1 shop:客 1.00", "placed 2 shop:b 2.00"])
  }

  /// A frame of one raw block, as RFC 8878 § 3.1 writes it.
  @Test func zstdIsReadToo() throws {
    let rows = Array(Self.rows.utf8)
    let block = UInt32(rows.count) << 3 | 1
    var bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, UInt8(rows.count)]
    bytes += [UInt8(block & 0xFF), UInt8(block >> 8 & 0xFF), UInt8(block >> 16 & 0xFF)] + rows
    let path = shop.temporary.path("orders.csv.zst")
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try shop.orders(at: path).orders == 2)
  }

  @Test func aZipOfSeveralFilesIsRefusedByName() throws {
    let path = try pack(
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[2],'w'); z.writestr('a.csv',b'1'); z.writestr('b.csv',b'2'); z.close()",
      to: "two.zip"
    )
    let error = #expect(throws: IngestError.self) { try shop.orders(at: path) }
    #expect(error?.description.contains("holds 2 files: a.csv, b.csv") == true)
    #expect(error?.hint?.contains("Unpack it") == true)
  }

  @Test func aCutFileIsSaidToBeDamaged() throws {
    let path = try pack(Self.packings[0].1, to: "cut.csv.gz")
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.prefix(bytes.count - 12).write(to: URL(filePath: path))
    let error = #expect(throws: IngestError.self) { try shop.orders(at: path) }
    #expect(error?.description.contains("cannot be unpacked") == true)
  }
}
