import ArgumentParser
import EventLog
import Rules

extension RulesGroup {
  struct Presets: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "presets",
      abstract: "List the rules that come with Patron, to build on"
    )

    func run() {
      let width = Preset.all.map(\.name.count).max() ?? 0
      for preset in Preset.all {
        let gap = String(repeating: " ", count: width - preset.name.count + 2)
        print(preset.name + gap + preset.title)
      }
    }
  }

  struct PresetText: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "preset",
      abstract: "Print a preset, to read or to copy from",
      discussion: """
        A rules file builds on one by its name, and says only what is to be different:

        $ echo 'preset: rfm-11' > rules.yaml
        """
    )

    @Argument(
      help: ArgumentHelp("The preset's name", valueName: "name"),
      completion: .list(Preset.all.map(\.name))
    )
    var name: String

    func run() throws {
      guard let preset = Preset.named(name) else {
        let names = Preset.all.map(\.name)
        let meant = nearestName(to: name, among: names).map { " “\($0)” perhaps?" } ?? ""
        throw StoreError(
          "There is no preset “\(name)”.\(meant)",
          hint:
            "They are \(names.joined(separator: ", ")): `patron rules presets` says what each is."
        )
      }
      print(preset.text, terminator: "")
    }
  }
}
