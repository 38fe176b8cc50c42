namespace Dray.Fuzz.Slow;

/// <summary>Follows a link's text folder by folder.</summary>
internal static class SlowLink
{
    /// <summary>Whether the way from the link's folder ever leaves the root.</summary>
    public static bool LeadsOut(string link, string target)
    {
        if (target.Length > 0 && target[0] == '/') return true;
        var folders = new Stack<string>(link.Split('/')[..^1]);
        foreach (var step in target.Split('/'))
        {
            if (step.Length == 0 || step == ".") continue;
            if (step != "..") folders.Push(step);
            else if (!folders.TryPop(out _)) return true;
        }

        return false;
    }
}
