import Foundation
import Testing

/// What `calibrate` keeps, damaged in every way, and written by many at once.
struct CacheFaultTests {
  private static let files = ["machine-profile", "wisdom"]

  private func environment(_ folder: TestFolder) -> [String: String] {
    ["XDG_CACHE_HOME": folder.url.appendingPathComponent("cache").path]
  }

  private func run(_ arguments: String..., in folder: TestFolder) throws -> CommandRun {
    try CommandRun(
      program: CommandRun.binary, arguments, in: folder, environment: environment(folder))
  }

  /// A folder with a signal, and what eight processes found that calibrated at once.
  private func calibrated() throws -> TestFolder {
    let folder = try TestFolder()
    let samples = (0..<30_000).map { sin(Double($0) * 0.37) }
    try folder.write(NPYFile.bytes(samples, shape: [samples.count], type: "<f8"), to: "x.npy")
    let script = """
      for n in 1 2 3 4 5 6 7 8; do convolve calibrate --seconds 1 -q & done
      for job in $(jobs -p); do wait $job || echo "code $?"; done
      """
    let run = try CommandRun(
      program: URL(fileURLWithPath: "/bin/bash"), ["-c", script], in: folder, environment: environment(folder)
    )
    #expect(run.output.isEmpty && run.messages.isEmpty, "\(run)")
    return folder
  }

  @Test func eightProcessesCalibrateAtOnceAndDamageIsSurvived() throws {
    let folder = try calibrated()
    let cache = "cache/swift-convolution/"
    let kept = folder.contents.filter { $0.hasPrefix(cache) }.map { String($0.dropFirst(cache.count)) }
    // On a busy machine a second may not be enough for FFTW's plans.
    #expect(kept == ["lock", "machine-profile", "wisdom"] || kept == ["lock", "machine-profile"], "\(kept)")
    let filter = ["1d", "x.npy", "-k", "gaussian:sigma=200", "--method", "fft", "-m", "same"]
    let healthy = try CommandRun(
      program: CommandRun.binary, filter, in: folder, environment: environment(folder))
    #expect(healthy.status == 0 && healthy.messages.isEmpty, "\(healthy)")
    let expected = NPYFile.read(healthy.bytes, as: Double.self).elements
    for name in Self.files {
      let whole = try folder.read(cache + (kept.contains(name) ? name : Self.files[0]))
      for (what, damage) in Self.damages(whole) {
        try replace(cache + name, in: folder, damage)
        let run = try CommandRun(
          program: CommandRun.binary, filter, in: folder, environment: environment(folder))
        #expect(run.status == 0, "\(name), \(what): \(run)")
        let outputs = NPYFile.read(run.bytes, as: Double.self).elements
        let worst = zip(outputs, expected).map { abs($0 - $1) }.max() ?? .infinity
        // Other plans round otherwise; both are within the bound of a transform, below 1e-12 here.
        #expect(outputs.count == expected.count && worst < 1e-12, "\(name), \(what): off by \(worst)")
        #expect(try self.run("plan", "--signal", "9999", "--kernel", "99", in: folder).status == 0)
      }
      try replace(cache + name, in: folder, .bytes(Array(whole.prefix(whole.count / 2))))
    }
    // Half-written files are replaced by whole ones.
    let again = try run("calibrate", "--seconds", "1", "-q", in: folder)
    #expect(again.status == 0, "\(again)")
    #expect(try folder.text(cache + Self.files[0]).hasSuffix("end\n"))
  }

  enum Damage {
    case bytes([UInt8])
    case folder, pipe, link(String)
  }

  private static func damages(_ whole: [UInt8]) -> [(String, Damage)] {
    var damages: [(String, Damage)] = [
      ("empty", .bytes([])), ("zeros", .bytes([UInt8](repeating: 0, count: whole.count))),
      ("twice", .bytes(whole + whole)), ("a folder", .folder), ("a pipe", .pipe),
      ("endless", .link("/dev/zero")), ("a loop", .link("wisdom-or-profile-that-is-not-there")),
    ]
    for part in 1...6 {
      damages.append(("\(part) of 7 parts", .bytes(Array(whole.prefix(whole.count * part / 7)))))
      var flipped = whole
      let place = whole.count * part / 7
      flipped[place] ^= 0x15
      damages.append(("byte \(place) flipped", .bytes(flipped)))
      flipped.insert(contentsOf: Array("-1e999 nan\n\t(".utf8), at: place)
      damages.append(("rubbish at byte \(place)", .bytes(flipped)))
    }
    return damages
  }

  private func replace(_ name: String, in folder: TestFolder, _ damage: Damage) throws {
    let url = folder.url.appendingPathComponent(name)
    try? FileManager.default.removeItem(at: url)
    switch damage {
    case .bytes(let bytes): try folder.write(bytes, to: name)
    case .folder: try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    case .pipe: mkfifo(url.path, 0o600)
    case .link(let target): symlink(target, url.path)
    }
  }
}
