using System.Globalization;

namespace Dray.Security.Pairing;

/// <summary>
/// The code of an offer: a number by which the offer is found, and which is no secret, and the words, which are. Like
/// <see cref="PairingCode"/> it tells its words by <see cref="Reveal"/> alone.
/// </summary>
internal sealed class OfferCode
{
    /// <summary>The largest number: two digits are quickly typed, and no network has so many offers at once.</summary>
    public const int MostNumber = 99;

    private const string NoCode = "A code is a number and three words, as in the example 7-first-second-third.";

    private OfferCode(int number, PairingCode words) => (Number, Words) = (number, words);

    /// <summary>Finds the offer: 1 to <see cref="MostNumber"/>.</summary>
    public int Number { get; }

    public PairingCode Words { get; }

    /// <summary>New words for an offer of this number.</summary>
    public static OfferCode Draw(int number) => new(number, PairingCode.Draw());

    /// <summary>Reads what a person typed: in any case, with spaces or hyphens between its parts.</summary>
    /// <param name="typed">Never repeated in <paramref name="fault"/>.</param>
    /// <param name="fault">What is wrong, for people, where this returns null.</param>
    public static OfferCode? Read(string? typed, out string fault)
    {
        fault = NoCode;
        var text = typed.AsSpan().Trim();
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 2 || char.IsLetterOrDigit(text[digits])) return null;
        var number = int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        if (number == 0) return null;
        var words = PairingCode.Read(text[digits..].ToString(), out var unread);
        if (unread != PairingCode.NoCode) fault = unread;
        return words is null ? null : new OfferCode(number, words);
    }

    /// <summary>As it is shown to people: <c>7-first-second-third</c>.</summary>
    public string Reveal() => string.Create(CultureInfo.InvariantCulture, $"{Number}-{Words.Reveal()}");

    /// <summary>Never the words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"(the code of offer {Number})");
}
