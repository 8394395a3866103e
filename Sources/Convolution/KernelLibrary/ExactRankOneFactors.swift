/// An integer kernel as column ⊗ row in integers, or nil when it is not of rank one.
///
/// Row is the kernel's first row that is not zero, divided by the greatest common divisor of its taps. Every
/// other row of a rank-one kernel is then an integer multiple of it (Gauss's lemma), so nothing is rounded and the
/// two passes give exactly what the kernel gives.
///
/// - Complexity: rows · columns.
package func exactRankOneFactors(of kernel: Matrix<Int64>) -> (column: [Int64], row: [Int64])? {
  guard kernel.rows > 0, kernel.columns > 0 else { return nil }
  guard let pivot = kernel.elements.firstIndex(where: { $0 != 0 }) else {
    return (Array(repeating: 0, count: kernel.rows), Array(repeating: 0, count: kernel.columns))
  }
  let start = pivot - pivot % kernel.columns
  let first = kernel.elements[start..<start + kernel.columns]
  let divisor = first.reduce(UInt64(0)) { greatestCommonDivisor($0, $1.magnitude) }
  // 2⁶³ divides only rows of 0 and −2⁶³; it does not fit, and such a kernel overflows with any signal but 1.
  guard let divisor = Int64(exactly: divisor) else { return nil }
  let row = first.map { $0 / divisor }
  let leading = row[pivot - start]
  var column: [Int64] = []
  column.reserveCapacity(kernel.rows)
  for i in 0..<kernel.rows {
    let taps = kernel.elements[i * kernel.columns..<(i + 1) * kernel.columns]
    let (factor, overflow) = taps[taps.startIndex + pivot - start].dividedReportingOverflow(by: leading)
    guard !overflow, zip(taps, row).allSatisfy({ isProduct($0, factor, $1) }) else { return nil }
    column.append(factor)
  }
  return (column, row)
}

private func isProduct(_ value: Int64, _ first: Int64, _ second: Int64) -> Bool {
  let (product, overflow) = first.multipliedReportingOverflow(by: second)
  return !overflow && product == value
}

private func greatestCommonDivisor(_ first: UInt64, _ second: UInt64) -> UInt64 {
  var (a, b) = (first, second)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
