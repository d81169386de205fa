using Benchmarks;

foreach (var comparison in MappingComparisons.All())
    comparison.Run();
await VendorsComparison.RunAsync();
