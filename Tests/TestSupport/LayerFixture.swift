import Convolution

/// One random layer with PyTorch's result; the layout of layers.bin stands in make_layers.py, function `write`.
package struct LayerCase: Sendable, CustomStringConvertible {
  package let index: Int
  package let isSignal: Bool
  package let isDouble: Bool
  package let images: Int
  package let channels: Int
  package let filters: Int
  package let groups: Int
  package let input: Shape
  package let kernel: Shape
  package let hasBias: Bool
  package let isFiltersLast: Bool
  package let seed: UInt64
  package let options: LayerOptions
  /// PyTorch's result, in the order of the array.
  package let expected: [Double]

  package var description: String {
    "case \(index): \(images) of \(channels) channels of \(input), \(filters) filters of \(kernel), \(options)"
  }

  package var inputShape: [Int] {
    let plane = isSignal ? [input.columns] : [input.rows, input.columns]
    return options.layout == .channelsLast ? [images] + plane + [channels] : [images, channels] + plane
  }

  package var filterShape: [Int] {
    let plane = isSignal ? [kernel.columns] : [kernel.rows, kernel.columns]
    return isFiltersLast ? plane + [channels / groups, filters] : [filters, channels / groups] + plane
  }

  /// The operands: multiples of 2⁻²³ in −1 ..< 1.
  package func operands<Element: BinaryFloatingPoint>(
    _: Element.Type
  ) -> (input: [Element], filters: [Element], bias: [Element]) {
    func samples(_ offset: UInt64, _ count: Int) -> [Element] {
      var random = SplitMix64(seed: seed + offset)
      return (0..<count).map { _ in Element(Double(random.next() >> 40) * 0x1p-23 - 1) }
    }
    return (
      samples(0, inputShape.reduce(1, *)), samples(1, filterShape.reduce(1, *)),
      hasBias ? samples(2, filters) : []
    )
  }

  /// Reads every case of layers.bin.
  package static func all(besideTest file: String = #filePath) throws -> [LayerCase] {
    var reader = LayerReader(bytes: try FixtureFile.bytes("layers.bin", besideTest: file))
    return try (0..<reader.count()).map { try reader.next(index: $0) }
  }
}

private struct LayerReader {
  let bytes: [UInt8]
  var place = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func take<Value: BitwiseCopyable>(_: Value.Type) throws -> Value {
    let range = place..<place + MemoryLayout<Value>.size
    guard range.upperBound <= bytes.count else {
      throw FixtureFile.Unreadable(description: "layers.bin ends within a case")
    }
    place = range.upperBound
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self) }
  }

  mutating func count() throws -> Int {
    guard bytes.starts(with: "layers: ".utf8), let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw FixtureFile.Unreadable(description: "layers.bin does not begin with a line that names it")
    }
    place = end + 1
    return Int(try take(Int32.self))
  }

  mutating func next(index: Int) throws -> LayerCase {
    var numbers: [Int] = []
    for _ in 0..<25 { numbers.append(Int(try take(Int32.self))) }
    func pair(_ first: Int) -> Shape { Axes(rows: numbers[first], columns: numbers[first + 1]) }
    let isDouble = numbers[1] == 1
    var options = LayerOptions(layout: numbers[21] == 1 ? .channelsLast : .channelsFirst)
    options.filterLayout = numbers[22] == 1 ? .filtersLast : .filtersFirst
    options.groups = numbers[5]
    (options.stride, options.dilation) = (pair(10), pair(12))
    options.padding = [.valid, .same, .samples(before: pair(14), after: pair(16))][numbers[18]]
    options.boundary = Boundary.allCases[numbers[19]]
    var expected: [Double] = []
    for _ in 0..<numbers[24] {
      expected.append(isDouble ? try take(Double.self) : Double(try take(Float.self)))
    }
    return LayerCase(
      index: index, isSignal: numbers[0] == 1, isDouble: isDouble, images: numbers[2], channels: numbers[3],
      filters: numbers[4], groups: numbers[5], input: pair(6), kernel: pair(8), hasBias: numbers[20] == 1,
      isFiltersLast: numbers[22] == 1, seed: UInt64(numbers[23]), options: options, expected: expected)
  }
}
