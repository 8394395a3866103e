/// How the correlation at a range of lags is computed: by what the cost model predicts.
package struct LagPlan: Sendable, Equatable {
  /// The ways there are.
  package enum Method: String, Sendable {
    /// A dot product for every lag, over pieces that stay in the cache: overlap · lags multiply-adds.
    case direct
    /// Both operands in blocks through transforms, whose products are summed before one inverse.
    case fft
    /// The whole correlation, of which the lags are a part.
    case whole
  }

  package var method: Method
  /// The transform length of method `fft`.
  package var blockLength = 0
  package var predictedSeconds: Double

  /// Samples in a piece: it and as many samples of the other operand stay in the cache.
  package static let piece = 8192

  /// The cheapest way, or the one that is asked for.
  ///
  /// - Parameters:
  ///   - terms: taps that meet a sample at one of the lags.
  ///   - lags: the number of lags.
  ///   - whole: seconds of the whole correlation.
  ///   - method: nil for the cheapest; `fft` serves real samples only.
  package init(
    terms: Int, lags: Int, kind: ElementKind, whole: Double, only method: Method? = nil
  ) {
    let profile = ProfileStore.status.profile
    let multiplyAdd = profile.curve(.row, kind)(Double(Self.piece)) / Double(Self.piece)
    // The row loop takes many outputs at once: fewer lags than fill its vectors cost as much.
    var ways = [
      LagPlan(method: .direct, predictedSeconds: Double(terms) * Double(max(lags, 32)) * multiplyAdd),
      LagPlan(method: .whole, predictedSeconds: whole),
    ]
    if !kind.isComplex {
      for length in Self.lengths(terms: terms, lags: lags) {
        let pairs = (Double(terms) / Double(2 * (length - lags + 1))).rounded(.up)
        // A pair of blocks: two transforms forward and a product, as a block of overlap-save has them.
        let pair = Double(length) * (profile.curve(.signalBlock, kind)(Double(length)) + Self.copying)
        ways.append(LagPlan(method: .fft, blockLength: length, predictedSeconds: (pairs + 1) * pair))
      }
    }
    let possible = ways.filter { method == nil || $0.method == method }
    self = possible.min { $0.predictedSeconds < $1.predictedSeconds } ?? ways[0]
  }

  /// Transform lengths worth looking at: from twice the lags on, up to everything at once.
  private static func lengths(terms: Int, lags: Int) -> [Int] {
    let lengths = BlockLengths.signal.filter { $0 >= 2 * lags }
    let enough = lengths.firstIndex { $0 >= terms + lags } ?? lengths.count - 1
    return Array(lengths.prefix(enough + 1))
  }

  /// Seconds per point of a pair to bring taps into place.
  private static let copying = 5e-10

  private init(method: Method, blockLength: Int = 0, predictedSeconds: Double) {
    self.method = method
    self.blockLength = blockLength
    self.predictedSeconds = predictedSeconds
  }
}
