internal import Events

/// Who is at the top of whom, while who brought whom is decided claim by claim.
///
/// However long a chain is, a customer of it is led to its top in a few steps: whoever was passed on the way is put
/// right below it (union-find with path compression, Tarjan 1975).
struct ReferrerForest {
  /// Somebody above each who was brought, not always the referrer.
  private var above: [SubjectID: SubjectID] = [:]

  /// The customer themselves, where nobody brought them.
  mutating func top(above customer: SubjectID) -> SubjectID {
    var top = customer
    while let next = above[top] { top = next }
    var passed = customer
    while let next = above[passed], next != top {
      above[passed] = top
      passed = next
    }
    return top
  }

  /// Puts a customer who was at the top of their own tree, with all of it, below another.
  mutating func put(_ customer: SubjectID, below referrer: SubjectID) {
    above[customer] = top(above: referrer)
  }
}
