import ArgumentParser
import Events
import Ingest

/// How order files are written, where they do not say so themselves.
struct FormatOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A mapping file that says how the files are written; `patron formats show` prints examples",
      valueName: "file.yaml"
    ),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var mapping: String?

  @Option(
    help: ArgumentHelp(
      "Where to keep the mapping that the file was read by, to be given as --mapping next time",
      valueName: "file.yaml"
    ),
    completion: .file(extensions: ["yaml"])
  )
  var saveMapping: String?

  @Option(
    help: ArgumentHelp(
      "How the characters are written: utf-8, utf-16, gb18030, windows-1252, mac-roman or another name that iconv knows (default: what the bytes show)",
      valueName: "name"
    )
  )
  var encoding: String?

  @Option(help: ArgumentHelp("The sheet of a workbook (default: the first)", valueName: "name"))
  var sheet: String?

  @Option(
    help: ArgumentHelp(
      "What parts decimals: point or comma (default: the format's, or what the amounts show)",
      valueName: "mark"
    )
  )
  var decimals: OrderFormat.DecimalMark?

  func choices() throws -> ReadingChoices {
    var choices = ReadingChoices()
    choices.decimals = decimals
    choices.sheet = sheet
    if let encoding {
      guard let known = TextEncoding(name: encoding) else {
        throw ValidationError(
          "--encoding “\(encoding)” is not known: utf-8, utf-16, gb18030, windows-1252, mac-roman, shift_jis and the like are"
        )
      }
      choices.encoding = known
    }
    guard let mapping else { return choices }
    choices.format = try OrderFormat(mappingFile: mapping)
    return choices
  }

  func save(_ reading: OrderReading, to path: String) throws {
    let file = try Output(path)
    try file.write(reading.mappingFile)
    try file.close()
    Terminal.say("The mapping is kept in \(path): give it as --mapping \(path).")
  }
}

extension OrderFormat.DecimalMark: ExpressibleByArgument {}
