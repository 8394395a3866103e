import CFFTW

/// FFTW's memory of which plans were fastest.
///
/// Nothing is ever measured inside a convolution.  Measuring is done once, by `calibrate`, and kept in the
/// user's cache folder; plans made afterwards, in any process, are the measured ones.
package enum Wisdom {
  /// How long FFTW looks for the fastest plan.
  package enum Effort: Sendable {
    /// A fraction of a second.
    case measure
    /// Some ten times longer, over more plans.
    case patient

    var flags: UInt32 { self == .measure ? FFTW_MEASURE : FFTW_PATIENT }
  }

  /// Where this process's wisdom comes from, and why the user's file is ignored where it is.
  package struct Status: Equatable, Sendable {
    package var source: WisdomSource
    package var note: String?
  }

  package static var status: Status {
    Planner.lock.withLock { state in
      state.wisdom.open()
      return Status(source: state.wisdom.source, note: state.wisdom.note)
    }
  }

  /// Finds the fastest plan for `problem`, once with each effort, keeps the best and returns the seconds that
  /// one execution of it takes.
  ///
  /// Takes from 0.1 s to many seconds, during which no other thread can plan; other processes' load disturbs
  /// it, which more rounds mend.  Plans made from now on are the measured ones; ``PlanCache/removeAll()`` lets go of
  /// those in the cache.
  package static func measure<Scalar: TransformScalar>(
    _ problem: TransformProblem, _: Scalar.Type, rounds: [Effort] = [.measure]
  ) throws(TransformError) -> Double {
    let arrays = try TrialArrays<Scalar>(problem)
    let best = Planner.lock.withLock { state in
      var best: Double?
      for effort in rounds {
        Scalar.forgetWisdom()
        guard let plan = arrays.plan(flags: effort.flags) else { continue }
        let seconds = arrays.secondsPerExecution(of: plan)
        Scalar.destroyPlan(plan)
        if best.map({ seconds < $0 }) ?? true, state.wisdom.learn(problem, Scalar.self) { best = seconds }
      }
      Scalar.forgetWisdom()
      return best
    }
    guard let best else { throw .planRefused(problem: problem.description) }
    return best
  }

  /// Gives FFTW a text of its own wisdom; false when FFTW does not take it.
  package static func teach<Scalar: TransformScalar>(_ text: String, _: Scalar.Type) -> Bool {
    Planner.lock.withLock { _ in Scalar.importWisdom(text) }
  }

  /// Adds what this process has measured to the user's file and returns its path.
  package static func save(to folder: CacheFolder) throws(FileError) -> String {
    let (entries, preambles) = measuredEntries
    try folder.withLock { () throws(FileError) in
      // Another process may have measured other problems since this one started.
      let known = (try? folder.read(WisdomLibrary.fileName)).flatMap { bytes in
        bytes.flatMap { try? WisdomBook($0) }
      }
      let text = WisdomBook.serialised(
        entries: (known?.allEntries ?? [:]).merging(entries) { $1 },
        preambles: (known?.preambles ?? [:]).merging(preambles) { $1 }, processor: Processor.model)
      try folder.write(text, to: WisdomLibrary.fileName)
    }
    return folder.file(WisdomLibrary.fileName)
  }

  /// What this process has measured, as the text that ships with the package: for every processor.
  package static var measuredBook: String {
    let (entries, preambles) = measuredEntries
    return WisdomBook.serialised(
      entries: entries, preambles: preambles, processor: WisdomBook.anyProcessor)
  }

  private static var measuredEntries: ([String: String], [TransformPrecision: String]) {
    Planner.lock.withLock { ($0.wisdom.measured, $0.wisdom.preambles) }
  }
}
