namespace Dray.Transfers.Control;

/// <summary>A plan's actions as people and scripts read them.</summary>
internal static class ControlWords
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<PlanAction>().Select(Of)];

    public static string Of(PlanAction action) => action switch
    {
        PlanAction.Send => "send",
        PlanAction.Replace => "replace",
        PlanAction.Beside => "beside",
        PlanAction.Skip => "skip",
        PlanAction.Refuse => "refuse",
        _ => "compare",
    };
}
