import ConvolutionFiles
import ComplexModule
import Testing

@Suite struct TextTests {
  private func read(_ text: String, name: String = "numbers.txt", column: String? = nil) throws -> LoadedFile
  {
    try FileReader.read(bytes: Array(text.utf8), name: name, options: ReadOptions(member: column))
  }

  @Test(arguments: [
    ("1 2 3 4 5", [5], TextInfo.Layout.row), ("1\n2\n3\n", [3], .column), ("1,2\n3,4\n", [2, 2], .table),
    ("7", [1], .column), ("a,b\n1,2\n", [1, 2], .table), ("x\n1\n2\n", [2], .column),
    ("1\r\n2\r\n3", [3], .column),
    ("1\r2\r3\r", [3], .column), ("# note\n\n1;2;3\n # more\n4;5;6 # end\n", [2, 3], .table),
    ("\u{FEFF}1 2\n3 4", [2, 2], .table), ("  1  2\t3 \n\t4 5 6", [2, 3], .table),
    ("1\t2\n3\t4\n", [2, 2], .table),
    ("1,\t2\n3, 4\n", [2, 2], .table), ("\"1\",\"2\"\n\"3\",\"4\"", [2, 2], .table),
  ])
  func recognisesLayouts(_ text: String, _ shape: [Int], _ layout: TextInfo.Layout) throws {
    let file = try read(text)
    #expect(file.array.shape == shape)
    #expect(file.text?.layout == layout)
    #expect(file.array.elementType == .i64)
    let values = try #require(file.array.elements(as: Int64.self))
    #expect(values == (values.count == 1 ? [7] : values.indices.map { Int64($0 + 1) }))
  }

  @Test(arguments: [
    ("1.5 2 3", ElementType.f64), ("1 2e0 3", .f64), ("1 nan", .f64), ("inf 1", .f64), ("1 -Infinity", .f64),
    ("1 2j", .c128), ("1+2j", .c128), ("1.5-2i 3", .c128), ("(1+2j) (3-4j)", .c128), ("+1 -2", .i64),
    ("1.", .f64),
    (".5", .f64), ("nan+infj 1", .c128),
  ])
  func recognisesTypes(_ text: String, _ type: ElementType) throws {
    #expect(try read(text).array.elementType == type)
  }

  @Test func readsComplexNumbers() throws {
    let values = try #require(
      try read("1+2j, 3 ,-4.5i, (1e2-2.5e-1j)").array.elements(as: ComplexDouble.self))
    #expect(values == [Complex(1, 2), Complex(3, 0), Complex(0, -4.5), Complex(100, -0.25)])
  }

  @Test(arguments: [
    ("t,y\n1,2\n3,4", "y", [2.0, 4]), ("t,y\n1,2\n3,4", "1", [1, 3]), ("1 2\n3 4", "2", [2, 4]),
    ("date;price\n2024-01-01;1.5\n2024-01-02;2.5", "price", [1.5, 2.5]),
    ("2024-01-01,1.5\n2024-01-02,2.5", "2", [1.5, 2.5]), ("1,x,2\n3,y,4\n", "3", [2, 4]),
    ("\"a, b\",c\n1,2\n", "a, b", [1]), ("a,b\n1,\n2,\n", "a", [1, 2]),
  ])
  func choosesColumns(_ text: String, _ column: String, _ expected: [Double]) throws {
    let file = try read(text, column: column)
    #expect(file.text?.layout == .column)
    #expect(try file.array.converted(to: .f64).array.elements(as: Double.self) == expected)
  }

  @Test(arguments: [
    ("1,2\n3,4,5\n", "line 2: 3 values where the rows before have 2"),
    ("a,b\n\n1,2\n# x\n3\n", "line 5: 1 value where the rows before have 2"),
    ("1 2\n3 x\n", "line 2, column 2: 'x' is not a number"),
    ("1,b,3\n", "line 1, column 2: 'b' is not a number"),
    ("1,2\n,4\n", "line 2, column 1: '' is not a number"),
    ("1,2\n3,\n", "line 2, column 2: '' is not a number"),
    ("a\nb\n", "line 2, column 1: 'b' is not a number"), ("# only\n# comments\n", "there are no numbers"),
    ("a,b,c\n", "there are no numbers"), ("a;b\n1,5;2\n", "Write a point, not a comma"),
    ("1\n0x10\n", "'0x10' is not a number"), ("1\n1e\n", "'1e' is not a number"),
    ("1\n--2", "'--2' is not a number"),
    ("1\n2020-01-01\n", "'2020-01-01' is not a number"),
    ("# a comment that is longer than 32 bytes\n1\n\u{1B}[31m\n", "'\\u{1b}[31m' is not a number"),
    ("1\n9223372036854775808\n", "line 2, column 1 has an integer beyond 64 bits"), ("", "is empty"),
    ("1\n1_000\n", "'1_000' is not a number"), ("1\n+\n", "'+' is not a number"),
    ("1\n.\n", "'.' is not a number"),
    ("1+2", "there are no numbers"), ("1 \"2\n", "line 1, column 2"),
  ])
  func refusesWithTheReason(_ text: String, _ reason: String) {
    let message = readingError(Array(text.utf8), name: "numbers.txt")
    #expect(message?.contains(reason) == true, "\(message ?? "was read")")
  }

  @Test(arguments: [
    ("t,y\n1,2", "z", "its columns are t, y"), ("1,2", "3", "its rows have 2 columns"),
    ("1,2", "y", "it has no header, only columns 1 to 2"), ("1,2", "0", "counted from 1"),
    ("1,2", "", "no header"),
  ])
  func refusesUnknownColumns(_ text: String, _ column: String, _ reason: String) {
    let message = readingError(Array(text.utf8), name: "table.csv", member: column)
    #expect(message?.contains(reason) == true, "\(message ?? "was read")")
  }

  @Test func extremesOfIntegers() throws {
    let file = try read("9223372036854775807 -9223372036854775808 0 -0")
    #expect(file.array.elements(as: Int64.self) == [.max, .min, 0, 0])
    let mixed = try read("18446744073709551616 0.5")
    #expect(mixed.array.elements(as: Double.self) == [0x1p64, 0.5])
  }

  /// The correctly rounded value, against the standard library's: random bit patterns, decimals of every
  /// length, and neighbours of the halfway cases that double rounding would get wrong.
  @Test func numbersAreCorrectlyRounded() throws {
    var generator = SeededGenerator(seed: 11)
    var tokens = [
      "9007199254740993", "9007199254740992.5", "0.1", "5e-324", "2.4703282292062327e-324", "1e23",
    ]
    tokens += ["1.7976931348623157e308", "1e309", "179769313486231580793e289", "1e-400", "8.5e22", "1e-27"]
    for _ in 0..<20_000 {
      tokens.append(Double(bitPattern: generator.next()).description)
      tokens.append(Double.random(in: -1...1, using: &generator).description)
      let digits = String(generator.next()).prefix(Int.random(in: 1...20, using: &generator))
      tokens.append("\(digits)e\(Int.random(in: -45...30, using: &generator))")
      tokens.append("0.\(generator.next())\(generator.next())")
      // Halfway between two doubles, and one digit off.
      let even = (generator.next() >> 11) << 1 | 1
      tokens.append("\(even)e\(Int.random(in: -27...27, using: &generator))")
    }
    tokens.removeAll { $0.contains("nan") || $0.contains("inf") }
    let values = try #require(try read(tokens.joined(separator: "\n")).array.elements(as: Double.self))
    for (token, value) in zip(tokens, values) where value != Double(token) {
      Issue.record("\(token) was read as \(value)")
    }
  }

  @Test func writesShortestDecimalsThatReadBack() throws {
    var generator = SeededGenerator(seed: 5)
    let doubles =
      (0..<2000).map { _ in Double(bitPattern: generator.next()) } + [0.1, -0.0, .infinity, .nan, 1e16, 100]
    let folder = try TemporaryFolder()
    try FileWriter.write(NumericArray(doubles), to: folder.file("a.txt"))
    let back = try #require(try FileReader.read(folder.file("a.txt")).array.elements(as: Double.self))
    for (value, copy) in zip(doubles, back) {
      #expect(value.isNaN ? copy.isNaN : value.bitPattern == copy.bitPattern, "\(value)")
    }
    try FileWriter.write(
      NumericArray([0.1, 2, -1e-7, 3e20] as [Float], shape: [2, 2]), to: folder.file("b.csv"))
    #expect(try folder.bytes(of: "b.csv") == Array("0.1,2.0\n-1e-07,3e+20\n".utf8))
  }

  @Test func writesComplexNumbersThatReadBack() throws {
    let values = [Complex(1, 2), Complex(0, -1.5), Complex(.nan, .infinity), Complex(-0.0, 1e-300)]
    let folder = try TemporaryFolder()
    try FileWriter.write(NumericArray(values), to: folder.file("a.txt"))
    #expect(try folder.bytes(of: "a.txt") == Array("1.0+2.0j\n0.0-1.5j\nnan+infj\n-0.0+1e-300j\n".utf8))
    let back = try #require(try FileReader.read(folder.file("a.txt")).array.elements(as: ComplexDouble.self))
    for (value, copy) in zip(values, back) {
      #expect("\(value.rawStorage)" == "\(copy.rawStorage)")
    }
  }

  @Test func keepsTheHeaderOfATable() throws {
    let file = try read("\"time (s)\",b\n1,2\n3,4\n", name: "a.csv")
    let folder = try TemporaryFolder()
    try FileWriter.write(file.array, to: folder.file("b.tsv"), like: file)
    #expect(try folder.bytes(of: "b.tsv") == Array("\"time (s)\"\tb\n1\t2\n3\t4\n".utf8))
    #expect(try FileReader.read(folder.file("b.tsv")).text?.columnNames == ["time (s)", "b"])
  }

  @Test func integersAreWrittenOneALine() throws {
    let folder = try TemporaryFolder()
    try FileWriter.write(NumericArray([2, -3, .max] as [Int64]), to: folder.file("a.txt"))
    #expect(try folder.bytes(of: "a.txt") == Array("2\n-3\n9223372036854775807\n".utf8))
  }

  @Test func textHasNoThirdAxis() throws {
    let folder = try TemporaryFolder()
    let array = NumericArray([1.0, 2, 3, 4, 5, 6, 7, 8], shape: [2, 2, 2])
    #expect(throws: FileError.self) { try FileWriter.write(array, to: folder.file("a.csv")) }
    #expect(folder.contents.isEmpty)
  }
}
