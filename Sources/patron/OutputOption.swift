import ArgumentParser

/// Where rows go.
struct OutputOption: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Write to this file instead of stdout", valueName: "file"),
    completion: .file()
  )
  var name: String?

  /// `nil` for stdout, which `-` stands for as everywhere.
  var path: String? { name == "-" ? nil : name }
}
