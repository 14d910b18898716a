import ArgumentParser
import EventLog
import Foundation
import Ingest
import Projections
import Query
import Replay
import SampleShop

// Every command says its name: making one from its type's takes longer than reading the arguments.
@main
struct Patron: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patron",
    abstract: "Keep the whole history of a shop's customers, and see them as they are or were",
    usage: """
      patron init --store shop --currency CNY --time-zone Asia/Shanghai
      patron ingest orders.csv --store shop
      patron project --store shop
      patron query rfm --store shop --as-of 2025-12-31
      """,
    version: "0.1.0",
    subcommands: [
      Init.self, IngestFiles.self, Formats.self, Project.self, Up.self, Rebuild.self,
      QueryView.self, Show.self, RulesGroup.self, ReplayRules.self, Export.self, Erase.self,
      Status.self, Log.self, Sample.self,
    ]
  )

  /// Exit 0 done, 1 failed, 64 usage, 65 some input refused.
  static func main() {
    StandardDescriptors.occupy()
    do {
      var command = try parseAsRoot()
      do {
        if let command = command as? any NamesFiles { try command.namedFiles.check() }
        try command.run()
      } catch let error as ValidationError {
        throw Misuse(of: type(of: command), error)
      }
      // What was printed may still wait here, and a full disk refuses it only now.
      guard fflush(nil) == 0 else {
        throw FilePlace.failure("stdout")
      }
    } catch let misuse as Misuse {
      fflush(nil)
      Terminal.say(misuse.description)
      Foundation.exit(ExitCode.validationFailure.rawValue)
    } catch {
      fflush(nil)
      guard let hinted = Hinted(error) else {
        if CommandLine.arguments.contains(where: { $0.hasPrefix(HelpCompletion.option) }),
          exitCode(for: error).isSuccess
        {
          print(HelpCompletion.adding(to: fullMessage(for: error)))
          exit()
        }
        exit(withError: error)
      }
      Terminal.say("Error: \(hinted.message)")
      if let hint = hinted.hint { Terminal.say("Hint: \(hint)") }
      let isMisuse = (error as? QueryError)?.isMisuse ?? false
      Foundation.exit(isMisuse ? ExitCode.validationFailure.rawValue : 1)
    }
  }
}

/// An error of Patron's own: what happened, and what to run next.
private struct Hinted {
  let message: String
  let hint: String?

  init?(_ error: any Error) {
    if let explanation = Explanation(error) {
      (message, hint) = (explanation.message, explanation.hint)
      return
    }
    switch error {
    case let error as IngestError: (message, hint) = (error.description, error.hint)
    case let error as QueryError: (message, hint) = (error.description, error.hint)
    case let error as SampleShopError: (message, hint) = (error.description, error.hint)
    case let error as BackTestError: (message, hint) = (error.description, error.hint)
    case is ExitCode, is CleanExit, is ValidationError: return nil
    default:
      let text = String(describing: error)
      // The argument parser's own errors explain themselves, with usage.
      guard !text.contains("CommandError"), !text.contains("ParserError") else { return nil }
      (message, hint) = (text, nil)
    }
  }
}

/// What a command was asked that it cannot do, found once it ran: said with how that command is used.
///
/// The argument parser would say how Patron as a whole is used.
private struct Misuse: Error, CustomStringConvertible {
  let description: String

  init(of command: any ParsableCommand.Type, _ error: ValidationError) {
    let usage = Patron.usageString(for: command).split(separator: "\n")
    let names = Self.path(to: command, from: Patron.self) ?? []
    description = """
      Error: \(error.message)
      Usage: \(usage.joined(separator: "\n       "))
        See '\(names.joined(separator: " ")) --help' for more information.
      """
  }

  private static func path(
    to command: any ParsableCommand.Type,
    from root: any ParsableCommand.Type
  ) -> [String]? {
    let name = root.configuration.commandName ?? ""
    if root == command { return [name] }
    let paths = root.configuration.subcommands.lazy.compactMap { path(to: command, from: $0) }
    return paths.first.map { [name] + $0 }
  }
}
