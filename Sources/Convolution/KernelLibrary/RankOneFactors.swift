package func rankOneFactors<Sample>(of kernel: Matrix<Sample>, tolerance: Double? = nil) -> (
  column: [Sample], row: [Sample], residual: Double
)? { nil }
