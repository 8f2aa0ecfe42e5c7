"""What benchmarks of a province share."""
