import ComplexModule
import Convolution
import RealModule

/// Reads sweep.bin; its layout stands in make_fixtures.py, function `write`.
struct SweepReader {
  private let bytes: [UInt8]
  private var place = 0

  static func cases(_ name: String = "sweep.bin") throws -> [SweepCase] {
    // The file lies beside the tests of Convolution, which is beside this folder.
    let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    var reader = SweepReader(
      bytes: try FixtureFile.bytes(name, besideTest: "/\(tests)/ConvolutionTests/SweepReader.swift"))
    guard reader.bytes.starts(with: "CONVSWEEP1\n\0".utf8) else {
      throw FixtureFile.Unreadable(description: "\(name) is not a sweep file")
    }
    reader.place = 12
    return try (0..<Int(try reader.take(Int32.self))).map { try reader.next(index: $0) }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func take<Value: BitwiseCopyable>(_: Value.Type) throws -> Value {
    let range = place..<place + MemoryLayout<Value>.size
    guard range.upperBound <= bytes.count else {
      throw FixtureFile.Unreadable(description: "the file ends within a case")
    }
    place = range.upperBound
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self) }
  }

  private mutating func pair<Integer: FixedWidthInteger & BitwiseCopyable>(_: Integer.Type) throws -> Axes<
    Int
  > {
    let rows = Int(try take(Integer.self))
    return Axes(rows: rows, columns: Int(try take(Integer.self)))
  }

  private mutating func next(index: Int) throws -> SweepCase {
    let head = try (0..<8).map { _ in Int(try take(UInt8.self)) }
    let type = SweepCase.SampleType.allCases[head[0]]
    let flags = head[5]
    let (stride, dilation) = (try pair(Int16.self), try pair(Int16.self))
    let (before, after) = (try pair(Int16.self), try pair(Int16.self))
    let origin = try pair(Int16.self)
    let (signal, kernel, output) = (try pair(Int32.self), try pair(Int32.self), try pair(Int32.self))
    let hasFill = flags & 1 != 0
    let integerFill = type.isInteger ? try take(Int64.self) : 0
    let realFill = type.isInteger ? 0 : try take(Double.self)
    let imaginaryFill = try take(Double.self)
    let scale = try take(Double.self)
    let overflows = flags & 16 != 0
    let resultBytes = type.isComplex ? 16 : 8
    let operands = (signal.count + kernel.count) * type.stride
    let length = operands + (overflows ? 16 : output.count * resultBytes)
    guard place + length <= bytes.count else {
      throw FixtureFile.Unreadable(description: "the file ends within case \(index)")
    }
    let data = bytes[place..<place + length]
    place += operands
    let overflow = overflows ? try pair(Int64.self) : nil
    place = data.endIndex
    return SweepCase(
      index: index, type: type, correlates: head[1] == 1, isImage: head[2] == 2,
      mode: ConvolutionMode.allCases[head[3]], boundary: Boundary.allCases[head[4]], family: head[6],
      stride: stride, dilation: dilation,
      padding: flags & 4 != 0 ? .same : flags & 2 != 0 ? .zeros(before: before, after: after) : nil,
      origin: flags & 8 != 0 ? origin : nil, signalShape: signal, kernelShape: kernel, outputShape: output,
      fill: hasFill && !type.isInteger ? Complex(realFill, imaginaryFill) : nil,
      integerFill: hasFill && type.isInteger ? integerFill : nil, scale: scale, overflow: overflow,
      bytes: data)
  }
}
