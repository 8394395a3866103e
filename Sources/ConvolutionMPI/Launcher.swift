#if MPI
  import Glibc

  /// What started the processes of the job, as far as it can be known before they talk to one another.
  enum Launcher {
    /// How many processes there will be.
    static var size: Int? { number(["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS"]) }
    /// Which of them this one will be.
    static var rank: Int? { number(["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"]) }

    /// The cores of each host, where the user says so: otherwise those that the processes may run on.
    static var cores: Int? { number(["CONVOLUTION_CORES"]).map { max(1, $0) } }

    private static func number(_ names: [String]) -> Int? {
      names.lazy.compactMap { (name: String) in getenv(name) }.compactMap { Int(String(cString: $0)) }.first
    }

    /// Ends Open MPI's launcher, which tells the processes on the other hosts to end and waits for them: for a
    /// quarter of an hour, where a host is cut off.
    static func end() {
      if isOpenMPI { kill(getppid(), SIGKILL) }
    }

    private static var isOpenMPI: Bool { getenv("OMPI_COMM_WORLD_SIZE") != nil }

    /// Ends Open MPI's launcher, and says so where it would, if it is still there in some seconds: when the last
    /// process has ended it waits just as long for a host that is cut off then. Nobody is left to see to that, so
    /// a shell is, which ends with the launcher.
    static func endIfStuck(after seconds: Int) {
      guard isOpenMPI else { return }
      let launcher = getppid()
      // Without the ends of the launcher's pipes, which it waits for.
      system(
        """
        {
          for tenth in $(seq \(10 * seconds)); do sleep 0.1; kill -0 \(launcher) || exit; done
          exec 2>>/proc/\(launcher)/fd/2
          echo 'convolve: all is done, but the launcher waits for a host that was cut off; it is ended' >&2
          kill -KILL \(launcher)
        } </dev/null >/dev/null 2>&1 &
        """)
    }
  }
#endif
