import ArgumentParser
import Convolution
import ConvolutionFiles
import Glibc

/// The whole program: arguments in, exit code out.
enum CommandLineTool {
  static func run() -> Never {
    InterruptHandlers.install()
    MemoryExhaustion.install()
    var team: any Team = Alone()
    do {
      let parsed: Result<any ParsableCommand, any Error>
      (team, parsed) = Teams.join { Result { try parse() } }
      if team.works {
        var command = try parsed.get()
        // What is not shared out is done by process 0.
        if team.speaks || command is any SharedCommand { try command.run() }
      }
      try team.finish()
    } catch {
      report(error, in: team)
    }
    exit(ExitStatus.done.rawValue)
  }

  /// The command that the arguments ask for.
  ///
  /// A subcommand that is named first is parsed by itself: the whole tree of commands takes a millisecond more.
  /// Only the tree knows the messages, so it has the last word on whatever is not in order, and on help.
  private static func parse() throws -> any ParsableCommand {
    let arguments = CommandLine.arguments.dropFirst()
    let named = Convolve.configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    if let named, let command = try? named.parseAsRoot(Array(arguments.dropFirst())),
      type(of: command) == named
    {
      return command
    }
    return try Convolve.parseAsRoot()
  }

  /// Says what went wrong, in one message, and ends with the exit code.
  private static func report(_ error: any Error, in team: any Team) {
    if let failure = CommandFailure(error) { team.fail(failure, help: nil) }
    let code = Convolve.exitCode(for: error)
    guard code.isSuccess else {
      team.fail(
        .usage(Convolve.message(for: error)),
        help: "Help: convolve --help, or --help after a subcommand")
    }
    if team.speaks { print(Convolve.fullMessage(for: error)) }
    try? team.finish()
  }
}

/// A command whose work the processes of a job share; the others are done by one of them.
protocol SharedCommand {}

/// The command and its subcommands.
struct Convolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convolve",
    abstract: "Convolve signals and images, fast and with a bound on the error.",
    discussion: """
      EXAMPLES
        printf '1 2 3 4 5' | convolve 1d - -k '[1,0,-1]' -m valid
        convolve 1d ecg.csv:2 -k lowpass:cutoff=0.1 -m same -b reflect -o smooth.csv
        convolve 2d photo.png -k sharpen -o sharp.png --plot before-and-after.png
        convolve plan --signal 4096x4096 --kernel 63x63

      Data goes to standard output or -o, messages to standard error; - is standard input or output.
      Exit codes: 0 done; 1 the work could not be done; 64 wrong usage.
      """,
    version: "0.1.0",
    subcommands: [
      FilterSignals.self, FilterImages.self, CorrelateCommand.self, PlanCommand.self, CompareCommand.self,
      KernelsCommand.self, LayerCommand.self, InfoCommand.self, BenchCommand.self, CalibrateCommand.self,
    ])
}
