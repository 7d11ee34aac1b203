using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>What claims, customers, addresses, and blanks look like.</summary>
internal static partial class CaptionCheck
{
    private const string UpToTen = "(?:one|two|three|four|five|six|seven|eight|nine|ten)";

    // Of somebody's life.
    private const string Spans = "(?:(?:ten|eleven|twelve|fifteen|(?:twenty|thirty|forty|fifty|sixty)(?:-\\p{L}+)?)\\syears"
        + "|(?:a|" + UpToTen + ")\\sdecades?)\\b";

    // Shares (but for 0, 50, and 100), money, years, years of somebody's life, crowds, big numbers, multiples, ratios, ratings.
    [GeneratedRegex(
        @"(?<![0-9.,])(?!(?:0|50|100|110)\s?(?:%|percent))[0-9]+(?:[.,][0-9]+)*\s?(?:%|percent\b)"
            + @"|[$€£¥₹]\s?[0-9]+(?:[.,][0-9]+)*k?"
            + @"|(?<![0-9.,])[0-9]+(?:[.,][0-9]+)*\s?(?:€|£|dollars\b|euros\b|pounds\b(?=\s(?:off|each|only)))"
            + @"|(?<![0-9.,$€£/-])(?:19|20)[0-9]{2}(?![0-9.,]*[0-9])(?!\s?(?:words|characters|steps|grams|g|ml|calories|kcal)\b)"
            + @"|(?<![0-9.,]|\b(?:every|each|next)\s)[0-9]+\+?\s(?:years|decades)\b(?!\sold)"
            + @"|\b(?:we|I)(?:['’]ve|\shave)\s[^.!?\n]{0,60}\s" + Spans + @"|\b" + Spans + @"\s(?:of|in\s(?:business|the))\b"
            + @"|(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+\+?(?!\s(?:steps|words|characters)\b)"
            + @"|(?<![0-9.,])[0-9]+(?:\.[0-9]+)?\s?(?:million|billion)\b"
            + @"|(?<![0-9.,])[0-9]+(?:\.[0-9]+)?k\b(?!\s?(?:run|race|steps))"
            + @"|(?<![0-9.,])[0-9]{2,}\+?\s(?:\w+\s)?(?:customers|clients|people|students|families|members|followers|users|patients|guests"
            + @"|orders|reviews|businesses|creators|women|men|parents|owners|teams|companies|readers|subscribers)\b"
            + @"|\b(?:over|more\sthan|nearly|almost)\s[0-9]{2,}\+?\s"
            + @"(?!(?:min|hour|day|week|month|sec|degree|gram|kilo|mile|met|feet|inch|step|cal|word|char|watt|page|lit|always|this)\w*)"
            + @"\p{L}{3,}s\b"
            + @"|(?<![0-9.,])[0-9]+(?:\.[0-9]+)?(?:x|\stimes)\s(?:more|less|faster|better|higher|longer|as|the)\b"
            + @"|(?<![0-9.,])[0-9]+\sout\sof\s(?:every\s)?[0-9]+\b"
            + @"|\b" + UpToTen + @"\sout\sof\s(?:every\s)?(?:ten|twenty|a\shundred|" + UpToTen + @")\b"
            + @"|\b" + UpToTen + @"\sin\s(?:every\s)?" + UpToTen
            + @"\s(?:people|adults|women|men|famil|household|home|customer|client|business|owner|kid|child|parent|patient)\w*"
            + @"|(?<![0-9.,])[0-9]+\sin\s[0-9]+\s(?:people|adults|women|men|families|homes|customers|clients|businesses|owners|kids)\b"
            + @"|(?<![0-9.,])[0-9](?:\.[0-9])?[\s-]stars?\b(?!\s(?:hotel|restaurant))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Figure();

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
            + @"|\bMeet\s(?<name>(?!The\b|Our\b|Your\b|My\b|Us\b|Me\b)\p{Lu}\p{Ll}+)(?=[,.:!—–]|\s(?:who|from|and|has|is|our)\b)"
            + @"|\b[Aa]s\s(?<name>\p{Lu}\p{Ll}+)\s(?:\p{Lu}\p{Ll}+\s)?(?:once\s)?(?:said|says|put\sit|wrote)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Person();

    // With somebody who is said to have said it: a question in quotes isn't a quotation, nor is what a sign says.
    [GeneratedRegex(
        @"[“""](?<said>[^“”""\n]{12,300})[”""][.,!]?\s*(?:[–—-]\s*\p{Lu}\p{Ll}+|(?:says|said|wrote)\s\p{Lu})"
            + @"|(?<!\b(?:[Ii]t|sign|label|mug|shirt|note|card|that|which|recipe|everyone|nobody)\s)"
            + @"\b(?:says|said|wrote|told\s(?:me|us)):?\s[“""](?<said>[^“”""\n]{12,300})[”""]",
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
