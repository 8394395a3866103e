import Convolution
import ConvolutionFiles

/// A filter over a signal that comes through a pipe and may never end, in constant memory: outputs are written as
/// soon as they are known.
struct StreamFilter {
  let job: FilterJob
  let source: SampleStream
  let path: String
  let format: FileFormat
  /// The type that the samples are convolved in.
  let samples: ElementType
  /// The type in the output.
  let type: ElementType

  /// Nil for inputs that are files, for formats that have to be read or written whole, and for wishes that need
  /// everything at once: then the signal is filtered in memory.
  init?(_ handle: InputHandle, of job: FilterJob) throws {
    guard job.request.domain == .signal, try handle.isSequential, !job.needsEverything, !job.result.json,
      job.source.axis == nil, !job.source.channelsLast,
      job.request.boundary != .wrap || job.request.mode == .valid,
      job.request.padding != .same || job.request.stride.columns == 1,
      let source = try SampleStream(handle, raw: job.source.raw, type: job.result.type)
    else { return nil }
    let types = job.types(of: source.elementType)
    let destination = try Destination(
      path: job.target.path(
        for: handle.operand, isText: source.file.format.isText, format: job.result.format),
      file: source.file,
      types: types, options: job.result)
    guard let path = destination.path, let format = destination.format else { return nil }
    samples = types.samples(
      writtenAs: destination.isRounding ? nil : job.result.type ?? types.result, kernel: job.kernel,
      fillValue: job.request.fillValue)
    type = destination.type
    guard
      try StreamOutput.isPossible(format, type: type, channels: source.channels, like: source.file)
    else { return nil }
    (self.job, self.source, self.path, self.format) = (job, source, path, format)
  }

  /// Filters the signal to its end.
  func run() throws {
    let fill = job.request.fillValue
    switch samples {
    case .i64: try exact()
    case .f32: try floating(Float.self, fill: fill.map { Float($0) })
    case .c64: try floating(ComplexFloat.self, fill: fill.map { ComplexFloat(Float($0), 0) })
    case .c128: try floating(ComplexDouble.self, fill: fill.map { ComplexDouble($0, 0) })
    default: try floating(Double.self, fill: fill)
    }
  }

  private func floating<Element: ConvolutionElement & NumericElement>(_: Element.Type, fill: Element?) throws
  {
    guard let kernel = try job.kernel.taps.converted(to: Element.elementType).array.elements(as: Element.self)
    else { preconditionFailure("converted to \(Element.elementType)") }
    let stream = try ConvolutionStream(kernel: kernel, options: job.request.options(fillValue: fill))
    if job.result.verbose { Messages.line(stream.plan.description) }
    var streams = Array(repeating: stream, count: source.channels)
    try filter(push: { try streams[$0].push($1) }, finish: { try streams[$0].finish() })
  }

  private func exact() throws {
    let converted = try job.kernel.taps.converted(to: .i64)
    guard converted.clipped == 0, let kernel = converted.array.elements(as: Int64.self) else {
      throw CommandFailure.failed("\(job.kernel.name): taps beyond 2^63 are not used in a stream")
    }
    let options: ConvolutionOptions<Int64> = job.request.options(
      fillValue: job.request.fillValue.flatMap { Int64(exactly: $0) })
    let stream = try ExactConvolutionStream<Int64>(kernel: kernel, options: options)
    var streams = Array(repeating: stream, count: source.channels)
    try filter(push: { try streams[$0].push($1) }, finish: { try streams[$0].finish() })
  }

  /// Takes samples as they come, channel by channel, and writes what they complete.
  private func filter<Element: NumericElement>(
    push: (_ channel: Int, [Element]) throws -> [Element], finish: (_ channel: Int) throws -> [Element]
  ) throws {
    guard
      let output = try StreamOutput(
        path, format: format, type: type, channels: source.channels, like: source.file)
    else { preconditionFailure("asked before") }
    let channels = source.channels
    var clipped = 0
    var written = 0
    do {
      func deliver(_ outputs: [[Element]]) throws {
        guard let count = outputs.first?.count, count > 0 else { return }
        var array = NumericArray(channels == 1 ? outputs[0] : Self.interleaved(outputs))
        if let limits = job.result.clip { array = try array.clamped(to: limits.low...limits.high) }
        let converted = try convert(array, after: written)
        clipped += converted.clipped
        written += array.count
        try output.write(converted.array)
      }
      while let array = try source.next() {
        let pixels = array.count / channels
        try deliver(
          (0..<channels).map { channel in
            let own = channels == 1 ? array : array.channel(channel, of: channels, in: 0..<pixels)
            guard let samples = try own.converted(to: Element.elementType).array.elements(as: Element.self)
            else {
              preconditionFailure("converted to \(Element.elementType)")
            }
            return try push(channel, samples)
          })
      }
      try deliver((0..<channels).map(finish))
      try output.finish()
    } catch {
      output.abandon()
      throw error
    }
    if clipped > 0, !job.result.quiet {
      let name = path == "-" ? "standard output" : path
      Messages.note("\(name): \(clipped) of \(written) samples were beyond \(type.rawValue) and clipped")
    }
  }

  /// The samples in the output's type; 24 bits are fewer than those of i32.
  private func convert(_ array: NumericArray, after written: Int) throws -> ConvertedArray {
    guard format == .wav, type == .i32, source.file.audio?.isTwentyFourBit == true else {
      return try array.converted(to: type)
    }
    let samples = try array.converted(to: .f64).array
    let outside = samples.elements(as: Double.self)?.count {
      !(-0x1p23...0x1p23 - 1).contains($0.rounded(.toNearestOrEven)) && !$0.isNaN
    }
    let converted = try samples.clamped(to: -0x1p23...0x1p23 - 1).converted(to: .i32)
    return ConvertedArray(array: converted.array, clipped: outside ?? 0)
  }

  private static func interleaved<Element>(_ channels: [[Element]]) -> [Element] {
    (0..<channels[0].count).flatMap { index in channels.map { $0[index] } }
  }
}
