import ConvolutionFiles
import Testing

/// Damaged files of every format: reading them may succeed or fail, but must not crash, hang or take memory
/// that the file cannot account for.
@Suite struct MutationTests {
  private static let texts = [
    "1,2,3\n4,5,6\n", "a;b\n1.5;-2e3\n nan ; inf\n", "1+2j 3-4j\n(5+6j) 7\n", "# c\n\"x\"\t\"y\"\n\"1\"\t2\n",
    "9223372036854775807\n-9223372036854775808\n0.1234567890123456789e-300\n",
  ]

  @Test func damagedNPY() { mutate(Fixture.npy.map(\.bytes), name: "a.npy", rounds: 20_000, seed: 1) }
  @Test func damagedPNG() { mutate(Fixture.png.map(\.bytes), name: "a.png", rounds: 5000, seed: 2) }
  @Test func damagedJPEG() { mutate(Fixture.jpeg.map(\.bytes), name: "a.jpg", rounds: 5000, seed: 3) }
  @Test func damagedTIFF() { mutate(Fixture.tiff.map(\.bytes), name: "a.tif", rounds: 10_000, seed: 6) }
  @Test func damagedNPZ() {
    mutate(Fixture.npz.map(\.bytes), name: "a.npz", rounds: 5000, seed: 7, member: "only")
  }
  @Test func damagedSounds() { mutate(Fixture.audio.map(\.bytes), name: "a.wav", rounds: 5000, seed: 8) }
  @Test func damagedNetpbm() { mutate(Fixture.netpbm.map(\.bytes), name: "a.ppm", rounds: 10_000, seed: 9) }
  @Test func damagedText() { mutate(Self.texts.map { Array($0.utf8) }, name: "a", rounds: 20_000, seed: 4) }
  @Test func damagedColumns() {
    mutate(Self.texts.map { Array($0.utf8) }, name: "a.csv", rounds: 20_000, seed: 5, member: "2")
  }

  private func mutate(_ seeds: [[UInt8]], name: String, rounds: Int, seed: UInt64, member: String? = nil) {
    var generator = SeededGenerator(seed: seed)
    var read = 0
    for _ in 0..<rounds {
      guard var bytes = seeds.randomElement(using: &generator) else { return }
      for _ in 0..<Int.random(in: 1...4, using: &generator) { damage(&bytes, &generator) }
      let options = ReadOptions(member: member, memoryLimit: 1 << 26)
      guard let file = try? FileReader.read(bytes: bytes, name: name, options: options) else { continue }
      read += 1
      #expect(file.array.bytes.count == file.array.count * file.array.elementType.byteCount)
    }
    #expect(read > 0 && read < rounds, "\(read) of \(rounds) were read: the damage is too hard or too soft")
  }

  private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let place = Int.random(in: 0...max(bytes.count - 1, 0), using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1 where !bytes.isEmpty:
      bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
    case 2 where !bytes.isEmpty: bytes.removeSubrange(place..<min(place + 1 + place % 7, bytes.count))
    case 3 where !bytes.isEmpty: bytes.removeLast(min(bytes.count, place % 50))
    case 4:
      bytes.insert(
        contentsOf: Array("0123456789.eE+-,;(){}'\"jnaifLTF \n".utf8).shuffled(using: &generator).prefix(3),
        at: min(place, bytes.count))
    default: bytes.insert(contentsOf: bytes.prefix(place % 40), at: min(place, bytes.count))
    }
  }
}
