using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>What claims, customers, addresses, and blanks look like.</summary>
internal static partial class CaptionCheck
{
    private const string Months = "(?<month>January|February|March|April|May|June|July|August|September|October|November|December"
        + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)";

    // Shares (but for 0, 50, and 100), money, years, years of somebody's life, crowds, big numbers, multiples, ratios, ratings.
    [GeneratedRegex(
        @"(?<![0-9.,])(?!(?:0|50|100|110)\s?(?:%|percent))[0-9]+(?:[.,][0-9]+)*\s?(?:%|percent\b)"
            + @"|[$€£¥₹]\s?[0-9]+(?:[.,][0-9]+)*k?"
            + @"|(?<![0-9.,])[0-9]+(?:[.,][0-9]+)*\s?(?:€|£|dollars\b|euros\b|pounds\b(?=\s(?:off|each|only)))"
            + @"|(?<![0-9.,$€£/-])(?:19|20)[0-9]{2}(?![0-9.,]*[0-9])(?!\s?(?:words|characters|steps|grams|g|ml|calories|kcal)\b)"
            + @"|(?<![0-9.,])[0-9]+\+?\s(?:years|decades)\b(?!\sold)"
            + @"|(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+\+?(?!\s(?:steps|words|characters)\b)"
            + @"|(?<![0-9.,])[0-9]+(?:\.[0-9]+)?\s?(?:million|billion)\b"
            + @"|(?<![0-9.,])[0-9]+(?:\.[0-9]+)?k\b(?!\s?(?:run|race|steps))"
            + @"|(?<![0-9.,])[0-9]{2,}\+?\s(?:\w+\s)?(?:customers|clients|people|students|families|members|followers|users|patients|guests"
            + @"|orders|reviews|businesses|creators|women|men|parents|owners|teams|companies|readers|subscribers)\b"
            + @"|(?<![0-9.,])[0-9]+(?:\.[0-9]+)?(?:x|\stimes)\s(?:more|less|faster|better|higher|longer|as|the)\b"
            + @"|(?<![0-9.,])[0-9]+\sout\sof\s(?:every\s)?[0-9]+\b"
            + @"|(?<![0-9.,])[0-9]+\sin\s[0-9]+\s(?:people|adults|women|men|families|homes|customers|clients|businesses|owners|kids)\b"
            + @"|(?<![0-9.,])[0-9](?:\.[0-9])?[\s-]stars?\b(?!\s(?:hotel|restaurant))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Figure();

    [GeneratedRegex(
        @"\b" + Months + @"\.?\s(?<day>[0-9]{1,2})(?:st|nd|rd|th)?\b(?![:%])"
            + @"|\b(?<day>[0-9]{1,2})(?:st|nd|rd|th)?\s(?:of\s)?" + Months + @"\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(
        @"\b(?:(?:new|recent|many|several|multiple|some)\s)?(?:studies|research|surveys?|statistics|experts|scientists|data)\s"
            + @"(?:show|shows|prove|proves|suggest|suggests|say|says|agree|found|find|confirm|confirms|recommend)\b"
            + @"|\b(?:scientifically|clinically)\sproven\b|\baward[\s-]winning\b|\b(?:voted|rated)\s(?:the\s)?(?:best|number one|#1)\b"
            + @"|(?<!\w)#1\s(?:in|choice|rated)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Research();

    [GeneratedRegex(
        @"\b(?:Dr|Prof|Professor|Doctor|Chef|Mr|Mrs|Ms|Sir)\.?\s(?<name>\p{Lu}\p{Ll}+)(?:\s\p{Lu}\p{Ll}+)?"
            + @"|\b[Aa]ccording\sto\s(?<name>\p{Lu}[\p{L}&]+)(?:\s\p{Lu}[\p{L}&]+){0,3}"
            + @"|\b[Aa]s\s(?<name>\p{Lu}\p{Ll}+)\s(?:\p{Lu}\p{Ll}+\s)?(?:once\s)?(?:said|says|put\sit|wrote)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Person();

    // With somebody who is to have said it: a question in quotes is nobody's word.
    [GeneratedRegex(
        @"[“""](?<said>[^“”""\n]{12,300})[”""][.,!]?\s*(?:[–—-]\s*\p{Lu}\p{Ll}+|(?:says|said|wrote)\s\p{Lu})"
            + @"|\b(?:says|said|wrote|told\s(?:me|us)):?\s[“""](?<said>[^“”""\n]{12,300})[”""]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Quotation();

    [GeneratedRegex(
        @"\b(?:[Oo]ur|[Mm]y|[Aa]|[Oo]ne\s(?:of\s(?:our|my))?|[Aa]nother)\s(?:(?:recent|happy|loyal|longtime|favorite|new|regular|first)\s)?"
            + @"(?:client|customer|student|patient|guest|member|follower|reader|regular|subscriber)s?,?\s"
            + @"(?:(?<name>(?!I\b|On\b|In\b|At\b|And\b|But\b|The\b|We\b)\p{Lu}\p{Ll}+)"
            + @"(?:,?\s(?:says|said|told|wrote|loves|loved|shared))?)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Customer();

    [GeneratedRegex(
        @"https?://[^\s<>“”""]+|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,62}))(?:\.[a-z0-9-]{1,63}){0,3}"
            + @"\.(?:com|org|net|io|co|shop|store|app|dev|me|info|biz|us|uk|de|fr|es|it|nl|at|ch|ca|au|nz|ie|be|se|eu|br|mx|link|site)"
            + @"(?:/[^\s<>“”""]*)?(?![\w-])|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    private const string Blanks = "your|name|insert|add|product|service|link|url|brand|business|company|website|date|price|city|town"
        + "|location|topic|number|offer|discount|code|handle|address|email|phone|niche|industry|bio|cta|placeholder|x+";

    [GeneratedRegex(
        @"\[(?:[^\[\]\n]{0,40}\b(?:" + Blanks + @")\b[^\[\]\n]{0,40})\](?!\()|\{\{?\s*[A-Za-z_][\w .]{0,40}\}\}?"
            + @"|<(?:[^<>\n]{0,40}\b(?:" + Blanks + @")\b[^<>\n]{0,40})>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
