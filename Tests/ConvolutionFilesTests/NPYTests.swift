import ConvolutionFiles
import Testing

@Suite struct NPYTests {
  @Test(arguments: Fixture.npy) func readsWhatNumPyWrote(_ fixture: Fixture) throws {
    let file = try FileReader.read(bytes: fixture.bytes, name: "array.npy")
    #expect(file.format == .npy)
    #expect(file.array.elementType == fixture.elementType)
    #expect(file.array.shape == fixture.shape)
    #expect(file.array.bytes == fixture.samples)
    #expect(file.warnings.isEmpty)
  }

  @Test func fixturesAreThere() {
    #expect(Fixture.npy.count == 14 * 2 * 2 * 3 + 20)
  }

  @Test(arguments: Fixture.npy.filter { $0.name.hasPrefix("<") && $0.name.hasSuffix("version 1") })
  func writesWhatNumPyWould(_ fixture: Fixture) throws {
    // A Fortran-ordered, boolean or half-precision file is written back as what it was read as.
    guard fixture.name.contains(" C "), !fixture.name.contains("b1"), !fixture.name.contains("f2") else {
      return
    }
    let folder = try TemporaryFolder()
    let file = try FileReader.read(bytes: fixture.bytes, name: "array.npy")
    try FileWriter.write(file.array, to: folder.file("array.npy"), like: file)
    #expect(try folder.bytes(of: "array.npy") == fixture.bytes)
  }

  @Test(arguments: Fixture.npy) func roundTrips(_ fixture: Fixture) throws {
    let folder = try TemporaryFolder()
    let file = try FileReader.read(bytes: fixture.bytes, name: "array.npy")
    try FileWriter.write(file.array, to: folder.file("copy.npy"))
    let copy = try FileReader.read(folder.file("copy.npy"))
    #expect(copy.array.elementType == file.array.elementType)
    #expect(copy.array.shape == file.array.shape)
    #expect(copy.array.bytes == file.array.bytes)
  }

  @Test func bytesAfterTheDataAreAWarning() throws {
    let fixture = try #require(Fixture.npy.first)
    let file = try FileReader.read(bytes: fixture.bytes + [1, 2, 3], name: "array.npy")
    #expect(file.array.bytes == fixture.samples)
    #expect(file.warnings == ["3 bytes after the array's data are ignored"])
  }

  @Test func namesTheStoredType() throws {
    let half = try FileReader.read(
      bytes: npy("{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }", 2), name: "h")
    #expect(half.storedType == "float16")
    let bool = try FileReader.read(
      bytes: npy("{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", 1), name: "b")
    #expect(bool.storedType == "bool")
  }

  /// Every half-precision number, against the definition of the format.
  @Test func halfPrecisionIsExact() throws {
    let header = npy("{'descr': '<f2', 'fortran_order': False, 'shape': (65536,), }", 0)
    let data = (0..<65536).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let file = try FileReader.read(bytes: header + data, name: "half.npy")
    let values = try #require(file.array.elements(as: Float.self))
    for pattern in 0..<65536 {
      let sign: Float = pattern & 0x8000 == 0 ? 1 : -1
      let exponent = pattern >> 10 & 31
      let fraction = Float(pattern & 1023)
      let value = values[pattern]
      switch exponent {
      case 31 where fraction != 0: #expect(value.isNaN, "\(pattern)")
      case 31: #expect(value == sign * .infinity, "\(pattern)")
      case 0:
        #expect(value == sign * fraction * 0x1p-24 && value.sign == (sign < 0 ? .minus : .plus), "\(pattern)")
      default:
        let power = Float(sign: .plus, exponent: exponent - 15, significand: 1)
        #expect(value == sign * (1 + fraction / 1024) * power, "\(pattern)")
      }
    }
  }

  @Test(arguments: [
    ("'<f16'", "long double"), ("'<c32'", "complex long double"), ("'|O'", "Python objects"),
    ("'<U5'", "text"),
    ("'|S3'", "byte strings"), ("'|V8'", "structures"), ("'<M8[ns]'", "dates"),
    ("'<m8[s]'", "time differences"),
    ("[('a', '<f8'), ('b', '<i4')]", "structures"), ("'<q7'", "no type of NumPy"), ("''", "no type of NumPy"),
    ("'<f3'", "no type of NumPy"), ("3", "its type is no string"),
  ])
  func refusesOtherTypesByName(_ descriptor: String, _ reason: String) {
    let bytes = npy("{'descr': \(descriptor), 'fortran_order': False, 'shape': (1,), }", 64)
    let message = readingError(bytes, name: "array.npy")
    #expect(message?.contains(reason) == true, "\(descriptor): \(message ?? "was read")")
  }

  @Test(arguments: [
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }", "beyond any memory"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (3000000000, 3000000000), }", "beyond any memory"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "beyond 64 bits"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4), }", nil),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", "negative"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000,), }", "needs 8000000 bytes, but only 64"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': 8, }", "shape is no tuple"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (2.5,), }", "cannot be read at byte"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': ('a',), }", "not made of integers"),
    ("{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }", "neither True nor False"),
    ("{'descr': '<f8', 'shape': (1,), }", "just the keys"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}", "just the keys"),
    ("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", "comes twice"),
    ("['descr', '<f8']", "no dictionary"), ("", "cannot be read at byte 0"), ("{", "cannot be read"),
    ("{'descr: 3", "a quote is not closed"), ("((((((((((((((((((", "nested too deeply"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x", "something follows"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (8L,)}", nil),
    ("{'shape': (8,), \"descr\": \"f8\" ,'fortran_order' :True}", nil),
  ])
  func survivesHeaders(_ header: String, _ reason: String?) {
    let message = readingError(npy(header, 64), name: "array.npy")
    #expect(
      reason.map { message?.contains($0) == true } ?? (message == nil), "\(header): \(message ?? "was read")")
  }

  @Test func refusesUnknownVersionsAndHugeHeaders() throws {
    var bytes = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 8)
    bytes[6] = 4
    #expect(readingError(bytes, name: "a.npy")?.contains("NPY version 4.0 is not known") == true)
    let huge: [UInt8] = bytes[..<6] + [2, 0, 0xFF, 0xFF, 0xFF, 0x7F]
    #expect(readingError(huge, name: "a.npy")?.contains("claims 2147483647 bytes") == true)
  }

  @Test(arguments: Fixture.npy.filter { !$0.samples.isEmpty }) func refusesEveryTruncation(_ fixture: Fixture)
  {
    for length in stride(from: 0, to: fixture.bytes.count, by: 1 + fixture.bytes.count / 40) {
      #expect(readingError(Array(fixture.bytes[..<length]), name: "cut.npy") != nil, "\(length) bytes")
    }
  }
}

/// A version 1 file with this header and as many zero bytes of data.
private func npy(_ header: String, _ count: Int) -> [UInt8] {
  let length = header.utf8.count
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
    + [UInt8](repeating: 0, count: count)
}
