import ArgumentParser
import Convolution
import ConvolutionFiles

/// The exit codes; scripts rely on them.
enum ExitStatus: CInt {
  case done = 0
  /// The work could not be done.
  case failed = 1
  /// Wrong usage: `EX_USAGE` of sysexits.h.
  case usage = 64
  /// The reader of the output went away: 128 + SIGPIPE.
  case readerLeft = 141
}

/// Why the program ends without having done its work: one message with the way out, and the exit code.
struct CommandFailure: Error {
  var message: String
  var status: ExitStatus
  /// Whether it might be done where more memory is free.
  var lacksMemory = false

  /// The work could not be done.
  static func failed(_ message: String) -> CommandFailure {
    CommandFailure(message: message, status: .failed)
  }

  /// The command line makes no sense.
  static func usage(_ message: String) -> CommandFailure { CommandFailure(message: message, status: .usage) }

  private init(message: String, status: ExitStatus) {
    self.message = message
    self.status = status
  }

  /// A failure from any error of the libraries; nil for those of the argument parser.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as FileError: self.init(file: error)
    case let error as ConvolutionError: self.init(convolution: error)
    default: return nil
    }
  }

  init(file error: FileError) {
    self.init(message: "\(error)", status: error.isBrokenPipe ? .readerLeft : .failed)
    if case .tooLarge = error { lacksMemory = true }
  }

  /// - Parameter name: the file or kernel that the error is about.
  init(convolution error: ConvolutionError, about name: String? = nil) {
    let isUsage =
      switch error {
      case .unknownKernel, .kernelParameter, .unreadableKernel: true
      default: false
      }
    let subject = name.map { "\($0): " } ?? ""
    self.init(message: subject + error.inCommandWords, status: isUsage ? .usage : .failed)
    if case .outOfMemory = error { lacksMemory = true }
  }
}

extension ConvolutionError {
  /// The library's sentence, with the command's options in place of the library's words where it names a
  /// way out.
  fileprivate var inCommandWords: String {
    switch self {
    case .noValidResult:
      description.replacing("Use mode same or full", with: "Use --mode same or full")
    case .integerOverflow:
      description.replacing("Convert the input to f64", with: "Save the input as f64")
    case .invalidOption(let name, let value, let rule):
      "--\(name.replacing(" ", with: "-")) \(value): it \(rule)"
    default: description
    }
  }
}
