/// A stream's state as bytes: numbers in this machine's byte order, then the held samples.
struct StreamState<Element: Sendable> {
  /// What the stream was made with.
  var fingerprint: UInt64
  var received: Int
  var delivered: Int
  var nextBlock: Int
  var start: Int
  var isBegun: Bool
  var samples: [Element]

  private static var signature: UInt64 { 0x31_4D52_5453_564E_43 }  // CNVSTRM1

  var bytes: [UInt8] {
    let numbers: [UInt64] = [
      Self.signature, fingerprint, UInt64(bitPattern: Int64(received)), UInt64(bitPattern: Int64(delivered)),
      UInt64(bitPattern: Int64(nextBlock)), UInt64(bitPattern: Int64(start)), isBegun ? 1 : 0,
      UInt64(samples.count),
    ]
    return numbers.withUnsafeBytes { Array($0) } + samples.withUnsafeBytes { Array($0) }
  }

  /// Nil when the bytes are no state of a stream with this fingerprint, or of another length than they say.
  init?(_ bytes: [UInt8], fingerprint: UInt64) {
    let size = MemoryLayout<Element>.stride
    guard bytes.count >= 64 else { return nil }
    let numbers = bytes.withUnsafeBytes { raw in
      (0..<8).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
    }
    let rest = bytes.count - 64
    guard numbers[0] == Self.signature, numbers[1] == fingerprint, numbers[6] <= 1, rest % size == 0,
      numbers[7] == UInt64(rest / size)
    else { return nil }
    self.fingerprint = fingerprint
    func number(_ index: Int) -> Int { Int(Int64(bitPattern: numbers[index])) }
    (received, delivered, nextBlock, start) = (number(2), number(3), number(4), number(5))
    isBegun = numbers[6] == 1
    // Beyond these sums could overflow; no stream gets there.
    guard
      [received, delivered, nextBlock, abs(max(start, -(1 << 50)))].allSatisfy({ (0..<1 << 50).contains($0) })
    else { return nil }
    samples = [Element](uninitializedCount: rest / size) { target in
      bytes.withUnsafeBytes { raw in
        UnsafeMutableRawBufferPointer(target).copyMemory(from: UnsafeRawBufferPointer(rebasing: raw[64...]))
      }
    }
  }

  init(
    fingerprint: UInt64, delivered: Int, nextBlock: Int, input: StreamInput<Element>
  ) {
    self.fingerprint = fingerprint
    (self.delivered, self.nextBlock) = (delivered, nextBlock)
    (received, start, isBegun, samples) = (input.received, input.start, input.isBegun, input.samples)
  }

  /// A hash that is the same in every run (FNV-1a).
  static func fingerprint(_ kernel: [some Any], _ words: String...) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    kernel.withUnsafeBytes { add($0) }
    for word in words { add(word.utf8) }
    return hash
  }
}

extension ConvolutionStream {
  /// The stream's state in bytes, to go on with later or elsewhere; as long as what the stream holds.
  ///
  /// ```swift
  /// var stream = try ConvolutionStream(kernel: [0.5, 0.5])
  /// _ = try stream.push([1, 3])
  /// let saved = stream.state
  /// print(saved.count)  // 72
  /// ```
  ///
  /// - Precondition: the stream is not finished.
  public var state: [UInt8] {
    precondition(!isFinished, "ConvolutionStream: the state of a finished stream")
    return StreamState(fingerprint: fingerprint, delivered: delivered, nextBlock: nextBlock, input: input)
      .bytes
  }

  /// Goes on from a saved state: the outputs to come are those that the saved stream would have given.
  ///
  /// ```swift
  /// var stream = try ConvolutionStream(kernel: [0.5, 0.5])
  /// _ = try stream.push([1, 3])
  /// var later = try ConvolutionStream(kernel: [0.5, 0.5])
  /// try later.restore(stream.state)
  /// print(try later.push([5]))  // [4.0]
  /// ```
  ///
  /// - Throws: ``ConvolutionError/invalidOption(name:value:rule:)`` when the bytes were not saved by a stream of the
  ///   same kernel, sample type, options and plan, on a machine with the same byte order.
  public mutating func restore(_ state: [UInt8]) throws(ConvolutionError) {
    guard let saved = StreamState<Element>(state, fingerprint: fingerprint), accept(saved) else {
      throw .invalidOption(
        name: "state", value: "of \(state.count) bytes",
        rule:
          "must have been saved by a stream of the same kernel, type, options and plan (\(plan.method.rawValue)"
          + (plan.blockShape.map { ", transforms of \($0)" } ?? "") + ")")
    }
  }

  private mutating func accept(_ saved: StreamState<Element>) -> Bool {
    var other = self
    guard
      other.input.restore(
        saved.samples, start: saved.start, received: saved.received, isBegun: saved.isBegun)
    else { return false }
    (other.delivered, other.nextBlock, other.isFinished) = (saved.delivered, saved.nextBlock, false)
    other.partitioned?.clear()
    guard other.isConsistent else { return false }
    self = other
    return true
  }

  /// Whether what is to come can be computed from what is held.
  private var isConsistent: Bool {
    let most = (received + input.reach.before + input.reach.after) / plan.geometry.columns.stride + 1
    guard delivered <= most, nextBlock < convolver.blockCount else { return false }
    if nextBlock == 0 {
      guard isCut || partitioned != nil || delivered == 0 else { return false }
    } else {
      let last = convolver.extent(of: nextBlock - 1..<nextBlock).outputs.columns.upperBound
      guard delivered == last else { return false }
    }
    guard input.isBegun else { return delivered == 0 && nextBlock == 0 }
    return firstRead >= input.start || input.start == -input.reach.before
  }
}
