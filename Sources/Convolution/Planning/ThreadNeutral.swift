/// How ways of doing one thing are compared, whatever number of threads will do it.
///
/// Were the fastest for the threads at hand taken, another number of threads could mean another method or
/// other blocks, and so other bytes. The weight of a way is therefore the same for any number of threads: its
/// wall time with every core of the machine, or with one where waking the others takes longer than they save,
/// and its work on one thread shared out among those cores.
enum ThreadNeutral {
  /// - Parameter seconds: with so many threads at work, whether or not they are worth waking.
  static func weight(_ seconds: (_ threads: Int) -> Double) -> Double {
    let cores = Machine.installedCores
    let alone = seconds(1)
    return min(alone, seconds(cores)) + alone / Double(cores)
  }
}
