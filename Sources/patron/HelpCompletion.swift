import ArgumentParser

/// The names that a shell offers after `patron help`: the argument parser's own script has none there.
enum HelpCompletion {
  static let option = "--generate-completion-script"

  /// A script of the argument parser with the names of commands put in; another text is left as it is.
  static func adding(to script: String) -> String {
    let names = names(of: Patron.self)
    let quoted = names.joined(separator: " ")
    return
      script
      .replacing(bashPlace) { $0.output.1 + bashNames + "}\n" }
      .replacing("'*:subcommands:'", with: "'1:command:(\(quoted))'")
      .replacing(
        "\(fishPlace) version'",
        with: "\(fishPositional) -eq 1' -fka '\(quoted)'\n\(fishPlace) version'"
      )
  }

  private static func names(of command: any ParsableCommand.Type) -> [String] {
    command.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// The function of `help` in the script of bash, without its end.
  private static var bashPlace: Regex<(Substring, Substring)> {
    /(_patron_help\(\) \{\n(?:    [^\n]*\n)*)\}\n/
  }

  /// After `help` the commands, after one of these those below it.
  private static var bashNames: String {
    let below = Patron.configuration.subcommands.map { command in
      (name: command.configuration.commandName ?? "", names: names(of: command))
    }
    let branches = ([("help", names(of: Patron.self))] + below).filter { !$0.1.isEmpty }
      .map { name, names in
        "    \(name)) __patron_add_completions -W '\(names.joined(separator: "'$'\\n''"))' ;;\n"
      }
    return "\n    case \"${COMP_WORDS[COMP_CWORD - 1]}\" in\n\(branches.joined())    esac\n"
  }

  private static let fishPlace =
    "complete -c 'patron' -n '__patron_should_offer_completions_for_flags_or_options \"patron help\""
  private static let fishPositional =
    "complete -c 'patron' -n '__patron_should_offer_completions_for_positional \"patron help\""
}
