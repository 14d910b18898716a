import EventLog
import Events
import Foundation
import Ingest

/// Mapping files: they are refused with line and column, or a file is read by them, with all checks.
final class MappingsTarget: Target {
  private let store: ReadingStore
  private var count = 0

  /// Rows that the mappings of the corpus read, and their changed forms in other ways.
  private static let csv = """
    No,When,Time,Zone,Who,Sum,Off,Adjusted,Count,Price,What,State,Kind,Of,Id,Note,Tel,line_1
    1,2024-05-01,10:00,here,ann,1.250,1,900,1;2,3,Tea;Pot,ok,sale,,,code:may,139,name:Tea|quantity:2|total:8
    1,2024-05-01,10:00,here,ann,,,,1,3,Cup,ok,sale,,,,,
    2,13/04/2024,11:00,UTC,a**b,"12,50",-,,1,12,Cup,sent off,sale,,,,+49 30 123,
    r1,14/04/2024,11:00,UTC,,"2,50",,,,,,back,refund,2,r1,,,
    3,15/04/2024,11:00,UTC,bob,0,,,,,,ok,note,,,,,

    """

  init(folder: String) throws { store = try ReadingStore(folder: folder) }

  func check(_ input: [UInt8]) throws -> Set<String> {
    let format: OrderFormat
    do {
      format = try OrderFormat(yaml: String(decoding: input, as: UTF8.self), file: "FILE")
    } catch {
      try store.require(error.description.hasPrefix("FILE:"), "the error has no place: \(error)")
      return [error.description.kind]
    }
    try Data(Self.csv.utf8).write(to: URL(filePath: store.path))
    count += 1
    return try store.check { isDryRun in
      let log = store.appender.log
      var choices = ReadingChoices()
      choices.format = format
      let reading = try OrderReading(
        path: store.path,
        choices: choices,
        source: "s\(count)",
        shopCurrency: log.settings.currency,
        calendar: log.calendar
      )
      return try OrderIngest(store.appender, reading, isDryRun: isDryRun)
        .run(now: Timestamp(rawValue: 1_750_000_000_000)) { _ in }
    }
  }
}
