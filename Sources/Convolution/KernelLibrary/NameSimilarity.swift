/// The names, the most similar to `name` first; equally similar ones keep their order.
///
/// Similarity is the edit distance (Levenshtein, Soviet Physics Doklady 10, 1966), less what a name merely
/// adds to the end: `gauss` means `gaussian`.
func namesBySimilarity(to name: String, among names: [String]) -> [String] {
  // Names are short; whatever is longer than this is no misspelling of one.
  let wanted = Array(name.lowercased().prefix(32))
  func distance(_ candidate: String) -> Int {
    let letters = Array(candidate)
    return letters.starts(with: wanted) && !wanted.isEmpty ? 1 : editDistance(wanted, letters)
  }
  return names.enumerated().map { (distance: distance($0.element), index: $0.offset, name: $0.element) }
    .sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.map(\.name)
}

/// The fewest insertions, deletions and substitutions that turn one word into the other.
func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var row = Array(0...second.count)
  for (i, letter) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in second.enumerated() {
      let substituted = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[second.count]
}
