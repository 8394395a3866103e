import FFTW

/// Measures this machine, once, so that plans predict well and FFTW's plans are the fastest it knows.
///
/// ```swift
/// // What is kept from an earlier calibration, and does not fit this machine, says so.
/// for note in MachineCalibration.notes { print("calibration:", note) }
/// ```
public enum MachineCalibration {
  /// What was measured and where it is kept.
  ///
  /// ```swift
  /// func report(_ outcome: MachineCalibration.Outcome) {
  ///   print("\(outcome.transforms) transforms measured, kept in", outcome.paths)
  /// }
  /// ```
  public struct Outcome: Sendable {
    /// The files written.
    public let paths: [String]
    /// The measured cost model as text.
    public let profile: String
    /// The transforms whose fastest plans were looked for.
    public let transforms: Int
  }

  /// Measures the cost model, then FFTW's plans for as long as `seconds` allows, and keeps both in the
  /// user's cache folder (`$XDG_CACHE_HOME` or `~/.cache`, `swift-convolution`).
  ///
  /// How fast files are is measured with one of 256 MB in the current folder, which has no name and is gone
  /// afterwards.
  ///
  /// Files are replaced whole, and several processes may calibrate at once. What is kept holds for this
  /// processor, instruction set and build of FFTW; elsewhere it is ignored with a note.
  ///
  /// ```swift
  /// func calibrate() throws -> [String] {
  ///   try MachineCalibration.run { share, step in print("\(Int(100 * share)) % \(step)") }.paths
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - seconds: the time to spend; the cost model alone takes some twenty, some five where it is given less.
  ///   - saves: whether to write the files.
  ///   - progress: called with the share done, 0 … 1, and what is being measured.
  /// - Returns: what was measured.
  /// - Throws: ``ConvolutionError/calibrationFailed(reason:)`` when the cache folder cannot be written.
  /// - Complexity: as long as `seconds`, or the time of the cost model where that is longer.
  public static func run(
    seconds: Double = 45, saves: Bool = true, progress: (Double, String) -> Void = { _, _ in }
  ) throws(ConvolutionError) -> Outcome {
    let start = Calibration.now()
    func share() -> Double { (Calibration.now() - start) / max(seconds, 1) }
    do {
      let profile = try withoutActuallyEscaping(progress) { progress throws(TransformError) in
        // Short of time, once has to do for what is long.
        try Calibration(budget: seconds / 9000, rounds: seconds < 20 ? 1 : 3) {
          progress(min(share(), 0.99), $1)
        }.profile()
      }
      var transforms = 0
      for (single, double) in zip(WisdomCurriculum.problems(.float), WisdomCurriculum.problems(.double)) {
        guard saves, share() < 1 else { break }
        progress(min(share(), 0.99), "fastest plan of \(single)")
        _ = try Wisdom.measure(single, Float.self)
        _ = try Wisdom.measure(double, Double.self)
        transforms += 2
      }
      progress(1, "done")
      let paths = saves ? try save(profile, hasWisdom: transforms > 0) : []
      return Outcome(
        paths: paths, profile: profile.text(machine: ProfileStore.machine), transforms: transforms)
    } catch let error as TransformError {
      throw .calibrationFailed(reason: "\(error)")
    } catch let error as ConvolutionError {
      throw error
    } catch {
      throw .calibrationFailed(reason: "\(error)")
    }
  }

  private static func save(_ profile: MachineProfile, hasWisdom: Bool) throws(ConvolutionError) -> [String] {
    guard let folder = CacheFolder.user else {
      throw .calibrationFailed(reason: "neither XDG_CACHE_HOME nor HOME names a folder to keep it in")
    }
    do {
      let path = try ProfileStore.save(profile, to: folder)
      return hasWisdom ? [path, try Wisdom.save(to: folder)] : [path]
    } catch {
      throw .calibrationFailed(reason: "\(error)")
    }
  }

  /// Why the user's files are not in use, when they are there and do not fit this machine.
  ///
  /// ```swift
  /// for note in MachineCalibration.notes { print("calibration:", note) }
  /// ```
  public static var notes: [String] {
    [ProfileStore.status.note, Wisdom.status.note].compactMap { $0 }
  }
}
