import Foundation
import TestSupport
import Testing

/// Signals through pipes: the results of files, as soon as they are known.
struct StreamTests {
  private func shell(_ script: String, in folder: TestFolder) throws -> CommandRun {
    try CommandRun(program: URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: folder)
  }

  static let noise: [Float] = {
    var random = SplitMix64(seed: 4)
    return (0..<300_000).map { _ in Float(random.normal()) }
  }()

  /// Raw samples of several types, through a pipe and as a file.
  @Test(arguments: [
    "-k '[1,2,3]'", "-k box:size=2001 -m same", "-k '[0.5,1]' -m valid -b reflect",
    "-k box:size=300 -b symmetric -m same --stride 3", "-k '[1,2]' --type f64", "-k '[1,2]' --clip 0,1",
  ])
  func rawAsAFile(_ options: String) throws {
    let folder = try TestFolder()
    try folder.write(Self.noise.withUnsafeBytes { Array($0) }, to: "x.raw")
    let run = try shell(
      """
      convolve 1d x.raw --raw f32 \(options) -o file.raw &&
      cat x.raw | convolve 1d - --raw f32 \(options) -o - >pipe.raw
      """, in: folder)
    #expect(run.status == 0, "\(run)")
    let (piped, file) = (try folder.read("pipe.raw"), try folder.read("file.raw"))
    #expect(piped.count == file.count)
    // Another plan may cut the signal into other blocks.
    func floats(_ bytes: [UInt8]) -> [Float] {
      bytes.withUnsafeBytes { raw in
        (0..<bytes.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
    }
    if options.contains("f64") {
      #expect(piped == file)
    } else {
      // Computed in double and rounded once: half a unit in the last place each.
      #expect(zip(floats(piped), floats(file)).allSatisfy { abs($0 - $1) <= 2 * max(abs($0).ulp, 1e-7) })
    }
  }

  @Test func integersStayExact() throws {
    let folder = try TestFolder()
    let samples = (0..<100_000).map { Int16(truncatingIfNeeded: $0 &* 7919) }
    try folder.write(samples.withUnsafeBytes { Array($0) }, to: "x.raw")
    let run = try shell(
      """
      convolve 1d x.raw --raw i16 -k '[3,-5,7]' -o file.raw && cat x.raw | convolve 1d - --raw i16 -k '[3,-5,7]' -o - |
      cmp - file.raw
      """, in: folder)
    #expect(run.status == 0, "\(run)")
  }

  /// The first output is there before the second half of the input is.
  @Test(arguments: ["-k '[1,1]'", "-k box:size=4000"])
  func outputsComeBeforeTheEnd(_ options: String) throws {
    let folder = try TestFolder()
    try folder.write(Self.noise.withUnsafeBytes { Array($0) }, to: "x.raw")
    // The writer holds the pipe open and does not go on before an output has been read.
    let script = """
      mkfifo in out
      convolve 1d in --raw f32 \(options) -o out & process=$!
      exec 3>in 4<out
      cat x.raw >&3 &
      head -c 4 <&4 | wc -c
      exec 3>&-
      cat <&4 | wc -c
      wait $process; echo $?
      """
    let run = try CommandRun(
      program: URL(fileURLWithPath: "/usr/bin/timeout"), ["60", "bash", "-c", script], in: folder)
    let lines = run.output.split(separator: "\n")
    #expect(lines.first == "4" && lines.last == "0" && lines.count == 3, "\(run)")
  }

  /// A WAV header without a length, two channels; and text longer than a megabyte.
  @Test func wavAndText() throws {
    let folder = try TestFolder()
    let stereo = (0..<200_000).map { Int16(truncatingIfNeeded: $0 &* 31) }
    try folder.write(
      NPYFile.bytes(
        (0..<2).flatMap { c in stride(from: c, to: 200_000, by: 2).map { stereo[$0] } }, shape: [2, 100_000],
        type: "<i2"),
      to: "x.npy")
    try folder.write((0..<300_000).map { "\($0 % 1000)\n" }.joined(), to: "x.txt")
    let run = try shell(
      """
      set -e
      convolve 1d x.npy -k '[1]' --type i16 -o x.wav -q
      convolve 1d x.wav -k '[0.25,0.5,0.25]' -m same -o file.wav
      cat x.wav | convolve 1d - -k '[0.25,0.5,0.25]' -m same -o pipe.wav
      cmp file.wav pipe.wav
      (head -c 4 x.wav; printf '\\377\\377\\377\\377'; tail -c +9 x.wav) | convolve 1d - -k '[1]' -m same -o - --format wav |
        convolve info - | grep -q '2 × 100000'
      convolve 1d x.txt -k '[1,-1]' -o file.txt
      cat x.txt | convolve 1d - -k '[1,-1]' -o - | cmp - file.txt
      convolve 1d x.txt -k '[0.5,1]' -o file.txt
      cat x.txt | convolve 1d - -k '[0.5,1]' -o - | cmp - file.txt
      """, in: folder)
    #expect(run.status == 0, "\(run)")
  }

  @Test func whatIsWrongInTheMiddle() throws {
    let folder = try TestFolder()
    try folder.write((0..<300_000).map { "\($0)\n" }.joined() + "1.5\n", to: "late.txt")
    try folder.write((0..<300_000).map { "\($0)\n" }.joined() + "x\n", to: "bad.txt")
    let late = try shell("cat late.txt | convolve 1d - -k '[1]' -o out.txt", in: folder)
    #expect(
      late.status == 1 && late.messages.contains("line 300001") && late.messages.contains("--type f64"),
      "\(late)")
    let typed = try shell("cat late.txt | convolve 1d - -k '[1]' --type f64 -o - | tail -1", in: folder)
    #expect(typed.output == "1.5\n", "\(typed)")
    let bad = try shell("cat bad.txt | convolve 1d - -k '[1]' -o out.txt", in: folder)
    #expect(bad.status == 1 && bad.messages.contains("'x' is not a number"), "\(bad)")
    let odd = try shell("head -c 10 bad.txt | convolve 1d - --raw f32 -k '[1]' -o out.raw", in: folder)
    #expect(odd.status == 1 && odd.messages.contains("last 2 bytes"), "\(odd)")
    #expect(folder.contents == ["bad.txt", "late.txt"])
  }
}
