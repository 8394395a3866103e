/// Brings the samples of an NPY file into memory, straight into the final array.
enum NPYData {
  /// Reads the samples and makes them this machine's own, in place.
  static func read(_ type: NPYType, from input: InputBytes, into target: UnsafeMutableRawBufferPointer)
    throws(FileError)
  {
    if type.kind == .half { return try readHalf(swapped: type.swapped, from: input, into: target) }
    let got = try input.read(into: target)
    guard got == target.count else {
      throw .truncated(file: input.name, expected: target.count, actual: got, what: "its array")
    }
    switch type.kind {
    case .bool: for index in target.indices { target[index] = target[index] == 0 ? 0 : 1 }
    case .element(let element) where type.swapped:
      swapBytes(target, width: element.isComplex ? element.byteCount / 2 : element.byteCount)
    default: break
    }
  }

  private static func swapBytes(_ bytes: UnsafeMutableRawBufferPointer, width: Int) {
    func swap<Word: FixedWidthInteger>(_: Word.Type) {
      let words = bytes.bindMemory(to: Word.self)
      for index in words.indices { words[index] = words[index].byteSwapped }
    }
    switch width {
    case 2: swap(UInt16.self)
    case 4: swap(UInt32.self)
    case 8: swap(UInt64.self)
    default: break
    }
  }

  /// Half precision is read through a small buffer, since it takes half the room in the file.
  private static func readHalf(
    swapped: Bool, from input: InputBytes, into target: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    let floats = target.bindMemory(to: Float.self)
    var buffer = [UInt16](repeating: 0, count: 1 << 15)
    var done = 0
    while done < floats.count {
      let wanted = min(buffer.count, floats.count - done)
      let got = try buffer.withUnsafeMutableBufferPointer { (buffer) throws(FileError) in
        try input.read(
          into: UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[..<(wanted * 2)]))
      }
      guard got == wanted * 2 else {
        throw .truncated(
          file: input.name, expected: floats.count * 2, actual: done * 2 + got, what: "its array")
      }
      for index in 0..<wanted {
        floats[done + index] = single(half: swapped ? buffer[index].byteSwapped : buffer[index])
      }
      done += wanted
    }
  }

  /// Half precision (IEEE 754 binary16) widened exactly: sign, 5 bits of exponent, 10 of fraction.
  static func single(half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let exponent = UInt32(half >> 10) & 0x1F
    let fraction = UInt32(half & 0x3FF)
    switch exponent {
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    case 0:
      // Zero and the subnormals: fraction · 2⁻²⁴, exact in single precision.
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
