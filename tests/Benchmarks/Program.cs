using Benchmarks;

foreach (var comparison in MappingComparisons.All())
    comparison.Run();
await IntakeComparison.RunAsync();
await VendorsComparison.RunAsync();
