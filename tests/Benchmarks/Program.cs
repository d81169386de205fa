using Benchmarks;

foreach (var comparison in MappingComparisons.All())
    comparison.Run();
if (args.Contains("mapping"))
    return;
await IntakeComparison.RunAsync();
await VendorsComparison.RunAsync();
