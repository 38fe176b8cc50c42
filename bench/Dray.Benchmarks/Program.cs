// Measures the pieces that every byte or every wake-up goes through. See bench/README.md.
using BenchmarkDotNet.Running;
using Dray.Benchmarks;
using Dray.Multiplexing;

DescriptorLimit.RaiseToHardMaximum();
var write = args.Contains("--write");
var rest = args.Where(arg => arg != "--write").ToArray();
string[] chosen = rest.Contains("--filter") || rest.Contains("-f") || rest.Contains("--list") ? rest : [.. rest, "--filter", "*"];
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Pieces).Assembly).Run(chosen, new Pieces()).ToArray();
if (write && summaries.Length > 0) File.WriteAllText(Page.Path, Page.Of(summaries));
return summaries.Length > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
