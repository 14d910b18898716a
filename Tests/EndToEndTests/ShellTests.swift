import Foundation
import TestSupport
import Testing

/// What a shell makes of the program: completion in bash, and manual pages.
@Suite struct ShellTests {
  let patron: Patron

  init() throws { patron = try Patron() }

  /// What bash offers for the last word of a line.
  private func completions(_ line: String) throws -> [String] {
    try patron.write(
      try patron.succeed("--generate-completion-script", "bash"),
      to: "completion.bash"
    )
    let script = """
      source completion.bash
      PATH="$1:$PATH"
      COMP_LINE="$2" COMP_POINT=${#2}
      read -r -a COMP_WORDS <<<"$2"
      case "$2" in *' ') COMP_WORDS+=('');; esac
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_TYPE=9 COMP_KEY=9
      complete -p patron >/dev/null
      _patron patron "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let bin = URL(filePath: Patron.binary).deletingLastPathComponent().path
    let shell = try ChildProcess(
      "/bin/bash",
      ["-c", script, "bash", bin, line],
      environment: ["PATRON_STORE": patron.store],
      folder: patron.folder
    )
    let result = try shell.result()
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").map {
      String($0.reversed().drop { $0 == " " }.reversed())
    }
  }

  @Test func theShellKnowsViewsListsAndColumns() throws {
    #expect(try completions("patron query rf") == ["rfm"])
    #expect(try completions("patron query birth") == [], "there is no store, but views are known")
    try patron.succeed("init", "--currency", "CNY")
    #expect(try completions("patron query birth") == ["birthdays"])
    #expect(try completions("patron query rfm --columns rec") == ["recency_days"])
    #expect(try completions("patron query rfm --columns r,rec") == ["r,recency_days"])
    #expect(try completions("patron query rfm --sort -mon") == ["-monetary"])
    #expect(try completions("patron query bought-but-not --columns birth") == ["birthday_in_days"])
    #expect(try completions("patron query bought-but-not --set th") == ["this=", "that="])
    #expect(try completions("patron rules preset rfm") == ["rfm-11"])
    #expect(try completions("patron formats show shopif") == ["shopify"])
    #expect(try completions("patron help que") == ["query"])
    #expect(try completions("patron help ").count == 15)
    #expect(try completions("patron help log ba") == ["backup"])
    #expect(try completions("patron help rules ").contains("adopt"))
    #expect(try completions("patron help query ") == [])
    #expect(try completions("patron help --ver") == ["--version"])
    #expect(try completions("patron ingest a.csv --format what") == ["whatsapp"])
    #expect(
      Set(try completions("patron query rfm --format ")) == ["table", "csv", "jsonl", "xlsx"]
    )
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func everyShellHasItsScript(shell: String) throws {
    let script = try patron.succeed("--generate-completion-script", shell)
    // After `help`.
    let commands = [
      "bash": "help) __patron_add_completions -W 'init'$'\\n''ingest'$'\\n''formats'",
      "zsh": "'1:command:(init ingest formats ",
      "fish": "positional \"patron help\" -eq 1' -fka 'init ingest formats ",
    ]
    #expect(script.contains(try #require(commands[shell])))
    #expect(try patron.succeed("--generate-completion-script=\(shell)") == script)
  }

  /// Every command has a page, and groff finds nothing to warn about.
  @Test func everyCommandHasAManualPage() throws {
    let python = try #require(Python.plain, "there is no python3")
    let folder = patron.path("man1")
    let tool = Project.path + "/tools/man"
    let made = try ChildProcess(python, [tool, Patron.binary, folder]).result()
    try #require(made.status == 0, "\(made.errors)")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let helps = try FileManager.default.contentsOfDirectory(atPath: HelpTests.folder)
    #expect(pages == helps.map { $0.replacing(".txt", with: ".1") }.sorted())
    let query = try String(contentsOfFile: folder + "/patron-query.1", encoding: .utf8)
    #expect(query.contains("\\fB\\-\\-known\\-at\\fR \\fIdate\\fR"))
    #expect(query.contains("Print the rows of a view"))
    // The examples of the help, to be copied, were left out.
    for (page, help) in zip(pages, helps.sorted()) {
      let shown = try String(contentsOfFile: HelpTests.folder + "/" + help, encoding: .utf8)
      let text = try String(contentsOfFile: folder + "/" + page, encoding: .utf8)
        .replacing("\\-", with: "-").replacing("\\(aq", with: "'")
      let start = try #require(shown.range(of: "USAGE: ")?.upperBound)
      let usage = shown[start...].prefix(while: { $0 != "\n" })
      let isSynopsis = usage.contains("[--") || usage.contains("<")
      #expect(text.contains("\n.SH EXAMPLES\n.nf\n\(usage)\n") == !isSynopsis, "\(page)")
    }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else {
      print("Skipped: there is no groff to read the pages.")
      return
    }
    for page in pages {
      let groff = try ChildProcess(
        "/usr/bin/groff",
        ["-man", "-Tutf8", "-K", "utf-8", "-ww", "-z", folder + "/" + page]
      ).result()
      #expect(groff.status == 0 && groff.errors.isEmpty, "\(page): \(groff.errors)")
    }
  }
}
