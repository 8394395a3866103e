import CDirectLoops
import FFTW

/// Where the profile of this machine is kept: in the user's cache folder, beside FFTW's wisdom.
package enum ProfileStore {
  package static let fileName = "machine-profile"

  /// What a measurement holds for: the processor, the instruction set in use and FFTW's build.
  package static var machine: String {
    let level = String(cString: direct_loops_level_name(direct_loops_current_level()))
    return "\(Processor.model), \(level), \(Double.fftwVersion)"
  }

  /// The profile in force, and why the user's file is not used when it is there and does not fit.
  package struct Status: Sendable {
    package let profile: MachineProfile
    package let note: String?
  }

  /// Read once, at the first plan of the process.
  package static let status: Status = load(from: CacheFolder.user)

  package static func load(from folder: CacheFolder?) -> Status {
    guard let folder else { return Status(profile: .standard, note: nil) }
    do {
      guard let bytes = try folder.read(fileName, limit: 1 << 20) else {
        return Status(profile: .standard, note: nil)
      }
      let profile = try MachineProfile(
        text: String(decoding: bytes, as: UTF8.self), machine: machine, source: "this machine's calibration")
      return Status(profile: profile, note: nil)
    } catch {
      let path = folder.file(fileName)
      return Status(
        profile: .standard, note: "\(path) is not used: \(error). Run convolve calibrate to renew it")
    }
  }

  /// Replaces the user's profile, whole; returns its path.
  package static func save(_ profile: MachineProfile, to folder: CacheFolder) throws(FileError) -> String {
    try folder.withLock { () throws(FileError) in
      try folder.write(profile.text(machine: machine), to: fileName)
    }
    return folder.file(fileName)
  }
}

extension MachineProfile.Rejection: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAProfile: "it is not a profile"
    case .otherMachine(let name): "it was measured on another machine or build (\(name))"
    case .incomplete: "it is incomplete"
    case .unreadable(let line): "this line cannot be read: \(line)"
    }
  }
}
