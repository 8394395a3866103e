/// How ways of doing one thing are compared, whatever number of threads will do it.
///
/// Were the fastest for the threads at hand taken, another number of threads could mean another method or
/// other blocks, and so other bytes. The weight of a way is therefore the same for any number of threads: its
/// wall time with every core of the machine, and its work on one thread shared out among those cores.
enum ThreadNeutral {
  static func weight(_ seconds: (_ threads: Int) -> Double) -> Double {
    let cores = Machine.installedCores
    return seconds(cores) + seconds(1) / Double(cores)
  }
}
