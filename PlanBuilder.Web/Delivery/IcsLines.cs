using System.Text;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Lines of at most 75 octets, as RFC 5545 wants them, cut between characters. Ical.Net cuts within them, which no reader can mend that
/// decodes a file before it joins its lines.
/// </summary>
internal static class IcsLines
{
    private const int Most = 75; // octets

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length + (text.Length / 20));
        var octets = 0;
        foreach (var rune in text.Replace("\r\n ", "", StringComparison.Ordinal).EnumerateRunes())
        {
            if (rune.Value is not ('\r' or '\n') && octets + rune.Utf8SequenceLength > Most)
            {
                folded.Append("\r\n ");
                octets = 1;
            }

            folded.Append(rune.ToString());
            octets = rune.Value == '\n' ? 0 : rune.Value == '\r' ? octets : octets + rune.Utf8SequenceLength;
        }

        return folded.ToString();
    }
}
