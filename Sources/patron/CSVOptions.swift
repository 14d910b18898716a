import ArgumentParser

/// How a CSV is written.
struct CSVOptions: ParsableArguments {
  @Flag(
    name: .customLong("bom"),
    help: "Begin a CSV with a byte order mark, by which Excel knows that it is UTF-8"
  )
  var beginsWithMark = false
}
