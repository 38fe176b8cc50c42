namespace Dray.Transfers;

/// <summary>A server that this device does not know as one, or that does not know this device. Texts are as the server has them.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="Id">Its device id: the SHA-256 of its certificate, in lower-case hex.</param>
/// <param name="Address">Address and port that answered.</param>
public sealed record Stranger(string Name, string Id, string Address)
{
    /// <summary>A pairing code is shown to somebody there just now.</summary>
    public bool ShowsCode { get; init; }

    /// <summary>It takes files from devices that it does not know.</summary>
    public bool IsOpen { get; init; }

    /// <summary>What it is called here, where it is known as a device that sends, and was never sent to; else null.</summary>
    public string? KnownAs { get; init; }

    /// <summary>Why the last answer led to nothing, for people; null at first.</summary>
    public string? Fault { get; init; }
}

/// <summary>What is to be done about a <see cref="Stranger"/>.</summary>
public sealed class Introduction
{
    private Introduction(string? code) => Code = code;

    /// <summary>
    /// Believes it by its id alone, and remembers it: for a server that <see cref="Stranger.IsOpen"/>, or is
    /// <see cref="Stranger.KnownAs"/> another device.
    /// </summary>
    public static Introduction Accept { get; } = new(null);

    internal string? Code { get; }

    /// <summary>Pairs with it by the words that it shows: after that both devices know each other.</summary>
    /// <param name="words">Three words, in any case, with spaces or hyphens between them. Used once, and never shown.</param>
    public static Introduction ByCode(string words) => new(words);

    /// <summary>Never the code.</summary>
    public override string ToString() => Code is null ? "accept" : "(a pairing code)";
}
