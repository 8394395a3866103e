/// What this machine takes for each kind of work, in seconds: the constants of the cost model.
///
/// Every figure is measured on samples that are in the cache; ``bandwidth`` says what memory adds.
package struct MachineProfile: Sendable, Equatable {
  /// The measured quantities of one kind of arithmetic; the raw values name them in a profile file.
  package enum Quantity: String, CaseIterable, Hashable, Sendable {
    /// Seconds per output of the row loop, by taps.
    case row
    /// Seconds per output of the tile loop with square kernels, by taps.
    case tile
    /// Seconds per output of the tile loop with one column of taps, by taps.
    case column
    /// Seconds per output with a stride or dilation, by taps.
    case strided
    /// Seconds per output of a layer whose filters fill the vectors, by terms: channels times taps.
    case layer
    /// Seconds per point of a signal's block — load, both transforms, product, store — by points.
    case signalBlock = "signal-block"
    /// The same for an image's block.
    case imageBlock = "image-block"
    /// Seconds per point of a long convolution: load, transform, product, inverse, store.
    case longSignal = "long-signal"
    /// The same for images.
    case longImage = "long-image"
    /// Seconds per point of one complex transform by FFTW, by points.
    case complexTransform = "complex-transform"
    /// Seconds per point of one real transform by FFTW, by points.
    case realTransform = "real-transform"

    /// How the quantity grows beyond the sizes that were measured.
    package var exponent: Double {
      switch self {
      case .row, .tile, .column, .strided, .layer: 1
      case .signalBlock, .imageBlock, .longSignal, .longImage, .complexTransform, .realTransform: 0
      }
    }
  }

  package var curves: [ElementKind: [Quantity: Curve]]
  /// Bytes per second that one core moves between memory and cache.
  package var bandwidth: Double
  /// Bytes per second that one core copies out of a file that the system holds in memory, and into a new one.
  package var fileRead: Double
  package var fileWrite: Double
  /// Bytes that stay in the cache from one call to the next.
  package var cacheBytes: Double
  /// Seconds of a call before and after its blocks.
  package var callOverhead: Double
  /// Seconds to begin a block, and to begin a line in one.
  package var blockOverhead: Double
  package var lineOverhead: Double
  /// Seconds until a second thread works.
  package var threadWake: Double
  /// How many times as long a core takes when all of them compute.
  package var coreSharing: Double
  /// Where the profile comes from, for the plan's reason.
  package var source: String

  /// A quantity's curve; integers borrow what they do not have from doubles.
  package func curve(_ quantity: Quantity, _ kind: ElementKind) -> Curve {
    // The standard profile has every quantity of doubles, and a profile that lacks one is not accepted.
    curves[kind]?[quantity] ?? curves[.f64]![quantity]!
  }
}
