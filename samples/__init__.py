"""Made scans with expected records, and the maker that draws them. Tests and benchmarks use it, the product never."""
