import Convolution
import ConvolutionFiles

/// One operand of `correlate`: real samples in double precision.
struct CorrelationInput {
  let name: String
  let operand: any SampleOperand<Double>
  /// Rows and columns of an image; nil for a signal.
  let image: Matrix<Double>?
  /// What was read, after which an output is written.
  let file: LoadedFile
  /// Samples a second of a sound.
  let sampleRate: Double?

  /// - Parameter streamed: leaves samples in the file where they can be read from there.
  init(_ text: String, streamed: Bool) throws {
    name = FileOperand(text).title
    if streamed, let samples = try StreamedSamples(FileOperand(text)) {
      samples.file.warnings.forEach { Messages.warning("\(samples.file.name): \($0)") }
      (file, operand, image, sampleRate) = (samples.file, samples, nil, nil)
      return
    }
    let file = try FileReader.read(text)
    file.warnings.forEach { Messages.warning("\(file.name): \($0)") }
    let plane = try file.singlePlane()
    guard !plane.elementType.isComplex else {
      throw CommandFailure.failed("\(file.name): its samples are complex; correlate takes real ones")
    }
    guard !plane.shape.contains(0) else { throw ConvolutionError.emptyOperand(.signal) }
    let samples = try plane.converted(to: .f64).array.elements(as: Double.self) ?? []
    self.file = file
    operand = ArrayOperand(samples)
    sampleRate = file.audio.map { Double($0.sampleRate) }
    image =
      plane.shape.count == 2
      ? Matrix(rows: plane.shape[0], columns: plane.shape[1], elements: samples) : nil
  }

  /// Throws what kept samples from being read.
  func check() throws { try (operand as? StreamedSamples)?.check() }
}

/// What `correlate` found, whatever it looked for.
protocol CorrelationFinding {
  /// For a reader.
  var text: String { get }
  /// For scripts.
  var json: JSONText { get }
  /// How it was computed.
  var method: String { get }
  /// What `-o` writes.
  var values: NumericArray { get }
  func draw(to target: PlotTarget) throws
}

/// A number with six significant digits at most, for places and coefficients.
func plain(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
  var scale = 1.0
  while abs(value) * scale < 1e5, scale < 1e6 { scale *= 10 }
  let number = (value * scale).rounded() / scale
  return number == number.rounded() ? "\(Int(number))" : "\(number)"
}
