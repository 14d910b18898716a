internal import Foundation

/// Where a file that is to be written stands at last.
package struct FilePlace {
  /// The file itself where the name is a symbolic link's: the link stays.
  package let path: String
  /// Whether a device or a pipe stands there: it is written to, never replaced.
  package let isSpecial: Bool

  package init(_ path: String) {
    var about = stat()
    let isThere = stat(path, &about) == 0
    self.path = isThere ? URL(filePath: path).resolvingSymlinksInPath().path : path
    isSpecial = isThere && about.st_mode & S_IFMT != S_IFREG && about.st_mode & S_IFMT != S_IFDIR
  }
}
