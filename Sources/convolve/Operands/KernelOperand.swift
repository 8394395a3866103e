import Convolution
import ConvolutionFiles

/// The kernel as the user named it, with its taps.
struct KernelOperand {
  /// The file, literal or name, for messages.
  let name: String
  /// Rows × columns of taps: i64, f64 or c128 for literals and named kernels, the file's type for files.
  private(set) var taps: NumericArray
  /// Samples a second of a kernel that is a sound; nil for others.
  let sampleRate: Int?
  /// The type of a kernel with a width of its own, that is of a file; nil for literals and names.
  let width: ElementType?

  var shape: Shape { Shape(rows: taps.shape[0], columns: taps.shape[1]) }
  var type: ElementType { taps.elementType }

  /// Reads a literal (`[1,0,-1]`), a named kernel (`gaussian:sigma=2`) or a file, in this order.
  ///
  /// A file that is called like a kernel of the library is named by its path: `./sharpen`.  Reading or building
  /// it takes half of the limit at most, so that there is room for the work.
  init(_ text: String, for domain: KernelDomain, memoryLimit: Int? = nil, warn: (String) -> Void) throws {
    name = text
    let word = text.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
    let isWords = text.drop(while: \.isWhitespace).hasPrefix("[") || NamedKernel.names.contains(word)
    if isWords || !Self.looksLikeFile(text) {
      (width, sampleRate) = (nil, nil)
      let most = min((memoryLimit ?? .max) / 64, KernelValues.maximumTaps)
      taps = NumericArray(try KernelSpecification.parse(text).values(for: domain, maximumTaps: most))
    } else {
      let file = try FileReader.read(text, memoryLimit: memoryLimit.map { $0 / 2 })
      file.warnings.forEach { warn("\(file.name): \($0)") }
      sampleRate = file.audio?.sampleRate
      taps = try Self.taps(of: file, for: domain)
      width = taps.elementType
    }
  }

  /// The taps of a sound are fractions of its loudest possible sample, exactly.
  private static func fractions(_ file: LoadedFile) throws(FileError) -> NumericArray {
    guard let scale = file.audio?.fullScale, scale != 1 else { return file.array }
    let type = file.array.elementType.floatingType
    let samples = try file.array.converted(to: .f64).array.elements(as: Double.self) ?? []
    return try NumericArray(samples.map { $0 / scale }, shape: file.array.shape).converted(to: type).array
  }

  private static func looksLikeFile(_ text: String) -> Bool {
    FileOperand(text).exists || text.contains("/") || FileFormat(path: text) != nil
  }

  /// The taps as rows × columns, one row for a signal.
  private static func taps(of file: LoadedFile, for domain: KernelDomain) throws -> NumericArray {
    let array = try fractions(file)
    let lengths = array.shape
    switch (lengths.count, domain) {
    case (1, _):
      let isColumn = domain == .image && file.text?.layout == .column
      return array.reshaped(isColumn ? [lengths[0], 1] : [1, lengths[0]])
    case (2, .image): return array
    case (2, .signal) where lengths.contains(1): return array.reshaped([1, array.count])
    case (2, .signal):
      throw CommandFailure.failed(
        "\(file.name): a signal needs a kernel of one row, but this one is \(lengths[0]) × \(lengths[1]). "
          + "Pick a column of a table with \(file.name):1, or use 2d")
    case (3, _) where file.image != nil:
      throw CommandFailure.failed(
        "\(file.name): this picture is in colour, but a kernel has one channel. Save it in grey")
    default:
      throw CommandFailure.failed(
        "\(file.name): a kernel is rows × columns, but this array is \(dimensions(lengths)). Save one plane of it"
      )
    }
  }
}

extension KernelOperand {
  /// The operand with its taps as a library applies them: Pillow turns the rows round and divides by the sum.
  func applied(as convention: Convention?) throws -> KernelOperand {
    var operand = self
    switch convention {
    case .pillow where !type.isComplex:
      operand.taps =
        try taps.converted(to: .f64).array.matrix(as: Double.self)
        .map { NumericArray(Convention.pillow.taps($0)) } ?? taps
    case .torch where type.isComplex:
      operand.taps =
        try taps.converted(to: .c128).array.matrix(as: ComplexDouble.self)
        .map { NumericArray(Convention.torch.taps($0)) } ?? taps
    default: break
    }
    return operand
  }

  /// Whether every tap is a finite number.
  var isFinite: Bool { taps.summary.nonFinite == 0 }

  /// Whether single precision holds every tap.
  var isExactInSingle: Bool {
    switch taps.storage {
    case .f64(let taps): taps.allSatisfy { Double(Float($0)) == $0 || $0.isNaN }
    case .i64(let taps): taps.allSatisfy { Int64(exactly: Float($0)) == $0 }
    default: type == .f32 || type == .c64 || type.integerBits.map { $0 <= 16 } ?? false
    }
  }

  /// How far the nearest kernel of rank one is, as a part of this one's norm; nil for complex taps.
  var distanceFromRankOne: Double? {
    guard !type.isComplex, let taps = try? taps.converted(to: .f64).array.matrix(as: Double.self),
      let nearest = rankOneFactors(of: taps, tolerance: .infinity)
    else { return nil }
    let norm = Magnitude(NumericArray(taps)).norm
    return norm > 0 ? nearest.residual / norm : nil
  }
}

extension NumericArray {
  /// The taps of a kernel of the library, rows × columns.
  init(_ kernel: KernelValues) {
    switch kernel {
    case .integers(let taps): self.init(taps)
    case .real(let taps): self.init(taps)
    case .complex(let taps): self.init(taps)
    }
  }
}

/// The lengths of an array's axes as they are written in messages: `480 × 640 × 3`.
func dimensions(_ shape: [Int]) -> String {
  shape.isEmpty ? "a single number" : shape.map(String.init).joined(separator: " × ")
}
