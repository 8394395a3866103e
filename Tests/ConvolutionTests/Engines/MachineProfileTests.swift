import Convolution
import Testing

/// Profiles as text: what is written is read back, what does not fit is refused with the reason.
@Suite struct MachineProfileTests {
  @Test func roundTrip() throws {
    let text = MachineProfile.standard.text(machine: "here")
    let read = try MachineProfile(text: text, machine: "here", source: MachineProfile.standard.source)
    #expect(read == MachineProfile.standard)
  }

  @Test func refusals() throws {
    let text = MachineProfile.standard.text(machine: "here")
    func rejection(_ text: String) -> MachineProfile.Rejection? {
      do {
        _ = try MachineProfile(text: text, machine: "here", source: "")
        return nil
      } catch { return error }
    }
    #expect(rejection("") == .notAProfile)
    #expect(rejection("nonsense\nend\n") == .notAProfile)
    #expect(rejection(MachineProfile.standard.text(machine: "there")) == .otherMachine("there"))
    let header = "\(MachineProfile.textHeader)\n"
    #expect(rejection(header + "end\n") == .incomplete)
    #expect(rejection(header + "f64 row 1:0 2:1\nend\n") == .unreadable(line: "f64 row 1:0 2:1"))
    // Half a file, wherever it was cut.
    for length in stride(from: 1, to: text.utf8.count - 1, by: 97) {
      #expect(rejection(String(decoding: text.utf8.prefix(length), as: UTF8.self)) != nil, "\(length) bytes")
    }
  }

  @Test func curves() throws {
    let curve = try #require(Curve([.init(2, 4), .init(8, 64)], exponent: 1))
    #expect(curve(4) == 16 && curve(1) == 2 && curve(16) == 128)
    #expect(Curve([], exponent: 0) == nil && Curve([.init(2, 1), .init(1, 1)], exponent: 0) == nil)
  }
}
