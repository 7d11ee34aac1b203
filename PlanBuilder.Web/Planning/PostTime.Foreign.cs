using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads the hours of languages that write them in other digits or words: "下午6点半", "18時30分", "오후 6시", "१८:३०".</summary>
internal static partial class PostTime
{
    private static readonly string[] Afternoon = ["午後", "下午", "晚上", "傍晚", "夜", "오후", "저녁", "밤"];

    // The same in digits and colons that are known here.
    private static string Plain(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var digit = char.IsDigit(c) ? CharUnicodeInfo.GetDecimalDigitValue(c) : -1;
            plain.Append(digit >= 0 ? (char)('0' + digit) : c == '：' ? ':' : c);
        }

        return InWords().Replace(plain.ToString(), hour =>
        {
            var half = hour.Groups["half"].Value;
            var minute = hour.Groups["minute"] is { Success: true } given ? given.Value.PadLeft(2, '0')
                : hour.Groups["thirty"].Success ? "30" : "00";
            return $"{hour.Groups["hour"].Value}:{minute}"
                + (half.Length == 0 || int.Parse(hour.Groups["hour"].ValueSpan, CultureInfo.InvariantCulture) > 12 ? ""
                    : Afternoon.Contains(half) ? " pm" : " am");
        });
    }

    [GeneratedRegex(
        @"(?<half>午前|午後|上午|下午|早上|晚上|傍晚|夜|오전|오후|아침|저녁|밤)?\s?(?<hour>[0-9]{1,2})\s?"
            + @"(?:[時时点點시]\s?(?:(?<minute>[0-9]{1,2})\s?[分분]?|(?<thirty>半|반))?"
            + @"|(?<=(?:前|後|午|上|전|후|침|녁)\s?[0-9]{1,2}):(?<minute>[0-9]{2}))")]
    private static partial Regex InWords();
}
