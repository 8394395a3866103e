import Foundation
import Testing

/// Sounds through the command: channels apart or mixed, rates that must agree.
struct SoundTests {
  /// A WAV file of 16 bits, written by the format's description (RIFF, "fmt " and "data").
  private func wave(_ frames: [[Int16]], rate: UInt32) -> [UInt8] {
    let channels = UInt16(frames[0].count)
    return SoundBytes.riff(
      SoundBytes.format(channels: channels, rate: rate)
        + SoundBytes.chunk("data", frames.flatMap { $0.flatMap { littleEndian($0) } }))
  }

  private func samples(_ file: [UInt8]) -> [Int16] {
    file.dropFirst(44).withUnsafeBytes { bytes in
      (0..<bytes.count / 2).map { bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self) }
    }
  }

  @Test func channelsAreFilteredApartOrMixed() throws {
    let folder = try TestFolder()
    try folder.write(wave([[100, 10], [200, 30], [300, 50]], rate: 8000), to: "x.wav")
    let apart = try folder.run("1d", "x.wav", "-k", "[1,1]", "-m", "same", "-o", "y.wav")
    #expect(apart.status == 0 && apart.messages.isEmpty, "\(apart)")
    #expect(samples(try folder.read("y.wav")) == [100, 10, 300, 40, 500, 80])
    let mixed = try folder.run("1d", "x.wav", "-k", "[1,1]", "-m", "same", "--channels", "mix", "-o", "z.wav")
    #expect(mixed.status == 0 && mixed.messages.isEmpty, "\(mixed)")
    let bytes = try folder.read("z.wav")
    // Half to even: 55, 170, 290.
    #expect(samples(bytes) == [55, 170, 290] && bytes[22] == 1)
    #expect(Array(bytes[24..<28]) == littleEndian(UInt32(8000)))
    try folder.write("1 2 3\n", to: "a.txt")
    let text = try folder.run("1d", "a.txt", "-k", "[1]", "--channels", "mix")
    #expect(text.status == 1 && text.messages.contains("for sounds, but this is text"), "\(text)")
  }

  /// A sound as kernel: its rate is the signal's, and its loudest possible sample is a tap of 1.
  @Test func soundsAsKernels() throws {
    let folder = try TestFolder()
    try folder.write(wave([[1000], [2000], [-4000]], rate: 8000), to: "x.wav")
    try folder.write(wave([[16384], [-8192]], rate: 8000), to: "echo.wav")
    try folder.write(wave([[16384], [-8192]], rate: 44_100), to: "other.wav")
    let run = try folder.run("1d", "x.wav", "-k", "echo.wav", "-o", "y.wav")
    #expect(run.status == 0 && run.messages.isEmpty, "\(run)")
    #expect(samples(try folder.read("y.wav")) == [500, 750, -2500, 1000])
    let refused = try folder.run("1d", "x.wav", "-k", "other.wav", "-o", "z.wav")
    #expect(refused.status == 1 && refused.messages.contains("8000 samples a second"), "\(refused)")
    #expect(refused.messages.contains("other.wav has 44100. Resample"), "\(refused)")
    #expect(!folder.contents.contains("z.wav"))
    // Numbers have no rate.
    #expect(try CommandRun(["1d", "-", "-k", "other.wav"], input: "2", in: folder).output == "1.0\n-0.5\n")
  }
}
