import ArgumentParser
import Convolution
import Glibc

/// `convolve calibrate`
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure this machine, so that plans predict well and transforms run fast.",
    discussion: """
      EXAMPLES
        convolve calibrate
        convolve calibrate --seconds 300

      Measures the cost model and FFTW's fastest plans and keeps both in the user's cache folder. Files are \
      measured with one of 256 MB in the current folder, which has no name and is gone afterwards. Best done \
      once, when the machine has nothing else to do; it holds for this processor and build.
      """)

  @Option(help: ArgumentHelp("How long to measure; more finds more of FFTW's plans.", valueName: "s"))
  var seconds = 45.0

  @Flag(help: "Print the measured cost model and keep nothing.")
  var printOnly = false

  @Flag(name: .shortAndLong, help: "No progress.")
  var quiet = false

  func validate() throws {
    guard seconds.isFinite, seconds >= 1, seconds <= 86400 else {
      throw ValidationError("--seconds \(seconds): give from 1 to 86400 seconds.")
    }
  }

  func run() throws {
    let shows = !quiet && isatty(STDERR_FILENO) == 1
    let outcome = try MachineCalibration.run(seconds: seconds, saves: !printOnly) { share, what in
      if shows { Messages.raw("\r\u{1B}[K\(Int(share * 100)) %  \(what.prefix(60))") }
    }
    if shows { Messages.raw("\r\u{1B}[K") }
    if printOnly {
      try StandardOutput.write(outcome.profile)
    } else if !quiet {
      Messages.note(
        "\(outcome.transforms) transforms measured; kept in \(outcome.paths.joined(separator: " and "))")
    }
  }
}
