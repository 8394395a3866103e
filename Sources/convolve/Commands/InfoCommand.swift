import ArgumentParser
import ConvolutionFiles

/// `convolve info`
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "What is in files: shape, type, range, samples that are not finite, and a sparkline.",
    discussion: """
      EXAMPLES
        convolve info ecg.csv photo.png
        convolve info table.csv:pressure

      The sparkline of one axis shows the samples from first to last; that of more shows how often the \
      values between smallest and largest occur.
      """)

  @Argument(help: ArgumentHelp("A file, table.csv:column, or - for standard input.", valueName: "file"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "The files are bare samples: their type, and the shape where it is not one axis, i16,shape=480x640.",
      valueName: "type,shape=n"),
    transform: Word.raw)
  var raw: RawLayout?

  func run() throws {
    var failures = 0
    for name in files {
      do throws(FileError) {
        try StandardOutput.write(FileDescription(try FileReader.read(name, raw: raw)).text + "\n")
      } catch {
        guard files.count > 1, !error.isBrokenPipe else { throw error }
        Messages.error("\(error)")
        failures += 1
      }
    }
    if failures > 0 {
      throw CommandFailure.failed("\(failures) of \(files.count) files could not be read")
    }
  }
}
