import ArgumentParser
import Convolution
import ConvolutionFiles
import Glibc

/// The most memory that the program may take: what `--max-memory` says, or 80 % of what the machine has free.
struct MemoryBudget: BitwiseCopyable {
  /// Bytes of resident memory, the program itself included.
  private(set) var limit: Int
  /// What the program itself takes.
  private(set) var program = Self.program
  /// Whether the user set the limit.
  let isAsked: Bool

  init(_ asked: ByteCount?) {
    limit = asked?.bytes ?? AvailableMemory.free() / 5 * 4 / Teams.current.processesOnHost
    isAsked = asked != nil
  }

  /// The tightest budget that a process has, so that all of them plan alike.
  init(_ asked: ByteCount?, sharedBy team: any Team) throws {
    self.init(asked)
    for other in try team.gather(self) {
      (limit, program) = (min(limit, other.limit), max(program, other.program))
    }
  }

  /// What is left for the work beside the program itself.
  var room: Int { max(limit - program - Self.reserve, 0) }

  /// What the program takes before the work, its code, libraries and kernel: as at the first look.
  static let program: Int = {
    var text = [CChar](repeating: 0, count: 256)
    let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 32 << 20 }
    defer { close(descriptor) }
    guard read(descriptor, &text, text.count - 1) > 0, let space = strchr(text, 0x20) else { return 32 << 20 }
    return strtol(space, nil, 10) * sysconf(CInt(_SC_PAGESIZE))
  }()

  /// What is taken beside what is reckoned: stacks, the heap's own needs, libraries that are loaded on first use.
  static let reserve = 6 << 20

  /// The failure that names the least limit with which the work could be done.
  func refusal(of name: String, least: Int) -> CommandFailure {
    // The next run may begin a little larger.
    let megabytes = (least + 1_999_999) / 1_000_000
    let option = isAsked ? "--max-memory allows" : "80 % of the free memory are"
    return .failed(
      "\(name): this needs \(inWords(bytes: least)) of memory, but \(option) \(inWords(bytes: limit)). Allow at "
        + "least --max-memory \(megabytes)M")
  }
}

/// A number of bytes as `--max-memory` has it: 300000000, 300M, 1.5G, 512MiB.
struct ByteCount: Equatable {
  let bytes: Int

  static func parse(_ text: String) throws -> ByteCount {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let units: [String: Double] = [
      "": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12, "tb": 1e12,
      "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40,
    ]
    guard let number = Double(digits), let unit = units[text.dropFirst(digits.count).lowercased()],
      case let bytes = number * unit, bytes >= 1, bytes < 0x1p60
    else { throw ValidationError("give a size such as 512M, 2G or 300000000") }
    return ByteCount(bytes: Int(bytes))
  }
}
