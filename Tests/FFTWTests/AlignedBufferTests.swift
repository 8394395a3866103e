import FFTW
import Testing

@Suite struct AlignedBufferTests {
  @Test(arguments: [0, 1, 7, 1000, 300_000, 600_000, 5_000_000])
  func isAlignedAndWritable(_ count: Int) throws {
    let buffer = try AlignedBuffer<Double>(count: count)
    let address = UInt(bitPattern: buffer.base)
    #expect(address % 64 == 0)
    if HugePages.areWorthIt(bytes: buffer.bytes) { #expect(address % UInt(HugePages.size) == 0) }
    for index in stride(from: 0, to: count, by: 512) { buffer.base[index] = Double(index) }
    if count > 0 { buffer.base[count - 1] = 7 }
    #expect(buffer.count == count && (count == 0 || buffer.base[count - 1] == 7))
  }

  @Test func impossibleSizesAreErrors() {
    #expect(throws: TransformError.tooLarge(what: "a buffer of \(Int.max) samples")) {
      try AlignedBuffer<Double>(count: .max)
    }
    let bytes = 8 << 53
    #expect(throws: TransformError.outOfMemory(bytes: bytes)) {
      try AlignedBuffer<Double>(count: bytes / 8)
    }
  }
}
