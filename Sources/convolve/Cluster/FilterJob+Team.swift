import Convolution
import ConvolutionFiles

extension FilterJob {
  /// Filters inputs with the other processes of a job: one input in bands that are shared out, where its file
  /// allows that, otherwise by process 0 alone; several inputs are dealt out to whoever is free.
  func run(_ inputs: [String], sharedBy team: any Team) throws {
    guard inputs.count > 1 else {
      let operand = FileOperand(inputs[0])
      if let large = try naming(operand.title, { try LargeFilter(operand, of: self, team: team) }) {
        try naming(large.source.file.name) { try large.run() }
      } else if team.speaks {
        try runAlone(inputs[0])
      }
      return
    }
    var failures = 0
    while let item = try team.nextItem(of: inputs.count) {
      do {
        try runAlone(inputs[item])
      } catch {
        guard let failure = CommandFailure(error), failure.status != .readerLeft else { throw error }
        Messages.error(failure.message)
        failures += 1
      }
    }
    let all = try team.gather(failures).reduce(0, +)
    if all > 0 {
      throw CommandFailure.failed("\(all) of \(inputs.count) inputs could not be done; the others are")
    }
  }
}

extension Team {
  /// Says that there are more processes than cores.
  func noteWaiting() {
    guard waiting > 0 else { return }
    Messages.note("\(size + waiting) processes, but cores for \(size): \(waiting) of them only wait")
  }

  /// The threads of one process: what the user says, otherwise its share of the host's cores, or those that it
  /// was bound to.
  func threads(_ asked: Int?) -> Int? {
    asked ?? (size > 1 ? max(1, min(Machine.cores, coresOnHost / processesOnHost)) : nil)
  }
}
