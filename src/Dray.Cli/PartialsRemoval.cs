using Dray.Cli.Output;
using Dray.Server.Administration;

namespace Dray.Cli;

/// <summary>Removes partials one by one, and tells of each what came of it.</summary>
internal sealed class PartialsRemoval(FolderPartials partials, PartialsOutput output)
{
    /// <param name="ids">As typed: beginnings of ids; null means all.</param>
    /// <returns>Whether all of them are gone.</returns>
    public bool Run(IReadOnlyList<string>? ids)
    {
        var there = partials.List();
        var stays = (ids ?? [.. there.Select(one => one.Id)]).Count(id => !Remove(id, there));
        return stays == 0;
    }

    private bool Remove(string typed, IReadOnlyList<PartialStatus> there)
    {
        PartialStatus[] meant = [.. there.Where(one => one.Id.StartsWith(typed, StringComparison.Ordinal))];
        if (meant is [var partial] && partials.TryRemove(partial.Id))
        {
            output.Removed(partial);
            return true;
        }

        output.Stays(typed, meant switch
        {
            [] => "no id begins so; 'dray partials' lists them",
            [{ InUse: true }] => "it is being sent now; end its sender, and try again in a minute",
            [_] => "it is gone already, or is being sent by now",
            _ => $"{meant.Length} ids begin so; give more of it",
        });
        return false;
    }
}
