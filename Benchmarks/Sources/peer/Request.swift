/// One line of the protocol, as the peer benchmark sends it.
struct Request: Decodable {
  /// What to do: `prepare`, `run` or `write`.
  let op: String
  /// `conv1d` or `conv2d`.
  let kind: String?
  /// `full` or `same`.
  let mode: String?
  /// `f32`, `f64`, `c64` or `c128`.
  let dtype: String?
  /// The signal's length, or the image's rows and columns.
  let shape: [Int]?
  /// The kernel's length, or its rows and columns.
  let kernel: [Int]?
  /// Where the signal's samples are.
  let x: String?
  /// Where the kernel's samples are.
  let k: String?
  /// Where `write` puts the result.
  let out: String?
  /// How many threads may be used.
  let threads: Int?
  /// How many convolutions `run` times.
  let reps: Int?
}

/// One line of answer.
struct Reply: Encodable {
  var ok: Bool?
  var ns: [Double]?
  var unsupported: String?
  var error: String?

  static let done = Reply(ok: true)
}

/// Why a request cannot be met.
enum Refusal: Error {
  /// Not one of ours to do: the benchmark goes on without this row.
  case unsupported(String)
  /// A mistake or a failure.
  case failed(String)
}
