import Convolution
import ConvolutionAccuracy
import ConvolutionFiles

/// What `compare` looks at: one signal or one image, from a file or of a family.
struct CompareInput {
  let name: String
  let array: NumericArray
  let domain: KernelDomain
  /// Rows and columns; one row for a signal.
  let plane: Shape

  var dimensionality: Dimensionality { domain == .image ? .image : .alongRows }

  /// - Parameters:
  ///   - type: the type that the samples are converted to, nil for their own.
  ///   - seed: of a family's samples.
  ///   - convention: the library whose brightness a colour picture has, nil for our own.
  init(_ text: String, type: ElementType?, seed: UInt64, convention: Convention? = nil) throws {
    var array: NumericArray
    if let generated = try Self.generated(text, seed: seed) {
      (array, name) = (generated, text)
    } else {
      let file = try FileReader.read(text)
      file.warnings.forEach { Messages.warning("\(file.name): \($0)") }
      (array, name) = (try file.singlePlane(brightness: convention), file.name)
    }
    guard !array.shape.contains(0) else { throw ConvolutionError.emptyOperand(.signal) }
    if let type { array = try array.converted(to: type).array }
    self.array = array
    domain = array.shape.count == 2 ? .image : .signal
    plane = Shape(rows: array.shape.count == 2 ? array.shape[0] : 1, columns: array.shape.last ?? 1)
  }

  /// A family's samples: `spike:4096`, `gaussian:480x640`.
  private static func generated(_ text: String, seed: UInt64) throws -> NumericArray? {
    let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let family = InputFamily(rawValue: String(words[0])),
      !FileOperand(text).exists
    else { return nil }
    let size = try SizeArgument.parse(String(words[1]))
    guard let count = size.shape.checkedCount, count <= 1 << 28 else {
      throw CommandFailure.usage("\(text): at most 2^28 samples are generated")
    }
    let samples = family.samples(count, seed: seed)
    return NumericArray(
      samples, shape: size.isImage ? [size.shape.rows, size.shape.columns] : [size.shape.columns])
  }
}
