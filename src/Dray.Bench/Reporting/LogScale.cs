namespace Dray.Bench.Reporting;

/// <summary>A logarithmic axis: where a value is, in pixels, between the ends of it.</summary>
internal readonly record struct LogScale(double Least, double Most, double From, double To)
{
    public double At(double value) =>
        Most > Least ? From + ((To - From) * Math.Log(value / Least) / Math.Log(Most / Least)) : (From + To) / 2;
}
