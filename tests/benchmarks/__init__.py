"""What the benchmarks claim beyond speed."""
