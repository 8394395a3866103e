#if MPI
  import Glibc

  /// What started the processes of the job, as far as it can be known before they talk to one another.
  enum Launcher {
    /// How many processes there will be.
    static var size: Int? { number(["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS"]) }
    /// Which of them this one will be.
    static var rank: Int? { number(["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"]) }

    private static func number(_ names: [String]) -> Int? {
      names.lazy.compactMap { (name: String) in getenv(name) }.compactMap { Int(String(cString: $0)) }.first
    }

    /// Ends Open MPI's launcher, which tells the processes on the other hosts to end and waits for them: for a
    /// quarter of an hour, where a host is cut off.
    static func end() {
      if getenv("OMPI_COMM_WORLD_SIZE") != nil { kill(getppid(), SIGKILL) }
    }
  }
#endif
