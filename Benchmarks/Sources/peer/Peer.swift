import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Speaks the protocol of the peer benchmark (shared/peers/impls/external.py): one JSON object per line
/// on stdin, one answer per line on stdout.
///
/// What is timed follows its rules: one whole convolution of fresh data, the kernel's spectrum recomputed
/// inside the timing; plans, scratch and the output are made before it.
@main
struct Peer {
  private var job: (any Job)?

  static func main() throws {
    var peer = Peer()
    while let line = readLine() {
      let reply = try JSONEncoder().encode(peer.reply(to: line))
      print(String(decoding: reply, as: UTF8.self))
      fflush(nil)
    }
  }

  private mutating func reply(to line: String) -> Reply {
    do {
      return try answer(JSONDecoder().decode(Request.self, from: Data(line.utf8)))
    } catch Refusal.unsupported(let reason) {
      return Reply(unsupported: reason)
    } catch Refusal.failed(let reason) {
      return Reply(error: reason)
    } catch {
      return Reply(error: "\(error)")
    }
  }

  private mutating func answer(_ request: Request) throws -> Reply {
    switch request.op {
    case "prepare":
      job = nil
      job = try prepare(request)
      return .done
    case "run":
      guard let job else { throw Refusal.failed("run before prepare") }
      return Reply(ok: true, ns: try job.run(repetitions: max(1, request.reps ?? 1)))
    case "write":
      guard let job else { throw Refusal.failed("write before prepare") }
      try job.write()
      return .done
    default:
      throw Refusal.failed("unknown op '\(request.op)'")
    }
  }
}
