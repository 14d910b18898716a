/// Names parted by commas, as `--columns` and `--sort` take them.
struct Names {
  var list: [String] = []

  init() {}

  init(_ text: String) {
    list = text.split(separator: ",").map { name in
      String(name.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
  }
}
