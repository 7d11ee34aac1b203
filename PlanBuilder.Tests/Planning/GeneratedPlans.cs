using FsCheck;
using FsCheck.Fluent;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>Plans, requests and answers as nobody would write them, biased to what the reader and the repair look for.</summary>
internal static class GeneratedPlans
{
    private static readonly string[] Names =
    [
        "goal", "period", "platforms", "contentMix", "content_mix", "schedule", "calendar", "days", "daily_posts", "posts", "day",
        "dayNumber", "date", "time", "bestTime", "type", "theme", "platform", "pillar", "suggestedCaption", "caption", "hashtags",
        "primary", "secondary", "angle", "findings", "id", "made", "by", "notes", "sources", "url", "plan", "output", "result", "data",
        "json", "choices", "message", "content", "text", "timeZone", "educational", "entertaining", "promotional", "\\ud800", "", "x",
    ];

    private static readonly string[] Words =
    [
        "", " ", "X", "instagram", "Twitter", "Instagram Reels", "TikTok and YouTube", "Threads", "Reel", "Post", "Poll", "Poem",
        "Educational Post", "Story/Reel", "Education", "fun", "promotional", "9am", "25:61", "18:00-19:00", "12:00", "12:00 ", "noon",
        "Day 3", "0", "7", "7 days", "2026-11-24", "UTC", "Europe/Berlin", "../zone", "https://example.org", "d1-x", "<b>",
        "#a", "#a #b", "two words, #three", "#", "Bread #a #b", "#a #b #c", "Bread and butter", "Bread and butter!",
        "7\n%", "{\nname}",
        "<b>Bread</b> and<br>butter", "<<b>b>bold", "<\u0001b>", "a < b > c", "60% educational, 40% fun", "line\nend\ttab\r\n",
        "half \ud800", "\udc00\ud83e", "🥖", "👩‍👩‍👧", "مخبز", "\u202ex", "\u0000", "\u0085", "\\", "\"", "{\"schedule\":[]}",
        "```", "[1]", "null",
        new('a', 281), new('字', 141), string.Concat(Enumerable.Repeat("#a ", 100)), "e\u0301\u0301",
    ];

    public static readonly Gen<string> Word = Gen.Frequency(
        (6, Gen.Elements(Words)), (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    private static readonly Gen<string> Caption = Gen.Frequency((20, Word), (1, Gen.Constant(new string('a', 2_300))));

    /// <summary>What the reader takes as a type or a platform.</summary>
    private static readonly Gen<string> ShortWord = Word.Where(word => word.Length <= 200);

    private static readonly Gen<string> Number = Gen.Elements(
        "0", "1", "7", "60", "-1", "2.5", "1e999", "99999999999999999999", "31", "32");

    public static readonly Gen<PlanRequest> Request =
        from days in Gen.Elements(7, 14)
        from platforms in Gen.NonEmptyListOf(Gen.Elements(Platform.All.ToArray()))
        select Requests.Create(days: days) with { Platforms = [.. platforms.Distinct()] };

    public static readonly Gen<string> AnyJson = Gen.Sized(size => Json(Math.Min(5, 1 + (size / 10))));

    /// <summary>JSON that has the members of a plan at their places, with odd values in them.</summary>
    public static readonly Gen<string> PlanJson =
        from days in Gen.ListOf(ObjectOf(
            ("day", Gen.Frequency((1, Gen.Choose(-1, 33)), (30, Gen.Choose(1, 9))).Select(day => $"{day}")), ("date", Text(Word)),
            ("posts", ListOf(ObjectOf(
                ("time", Text(Word)), ("type", Text(ShortWord)), ("theme", Text(Word)), ("platform", Text(ShortWord)),
                ("pillar", Text(Word)), ("suggestedCaption", Text(Caption)),
                ("hashtags", Gen.OneOf(
                    Text(Word), ListOf(Text(Word)), ObjectOf(("primary", ListOf(Text(Word))), ("secondary", Text(Word))))),
                ("angle", Text(Word)), ("id", Text(Word)), ("findings", ListOf(Text(Word))))))))
        from head in ObjectOf(
            ("goal", Text(Word)), ("period", Text(Word)), ("platforms", Gen.OneOf(Text(Word), ListOf(Text(Word)))),
            ("timeZone", Text(Word)),
            ("contentMix", Gen.OneOf(Text(Word), ObjectOf(("educational", Number), ("entertaining", Number), ("promotional", Text(Word))))),
            ("made", ObjectOf(("by", Text(Word)), ("notes", ListOf(Text(Word))),
                ("sources", ListOf(ObjectOf(("url", Text(Word)), ("title", Text(Word))))))))
        select $"{head[..^1]}{(head.Length > 2 ? "," : "")}\"schedule\":[{string.Join(',', days)}]}}";

    public static readonly Gen<Plan> Plan =
        from days in Gen.ListOf(
            from day in Gen.Choose(0, 16)
            from posts in Gen.ListOf(Post)
            select new PlanDay(day, null, [.. posts.Take(6)]))
        from goal in Word
        select new Plan(goal, "", [goal], 3, new(1, 2, 3), [.. days], "Mars", new("a model", [goal], []));

    private static Gen<Post> Post =>
        from id in Word
        from time in Word
        from type in ShortWord
        from theme in Word
        from platform in Gen.OneOf(ShortWord, Gen.Elements(Platform.All.Select(platform => platform.Name).ToArray()))
        from pillar in Word
        from caption in Caption
        from hashtags in Gen.ListOf(Word)
        from angle in Word
        select new Post(
            id, time, type, theme, platform, pillar, caption.Length == 0 ? null : caption,
            pillar.Length == 0 ? null : [.. hashtags], angle, [angle]);

    private static Gen<string> Json(int depth) => depth == 0
        ? Gen.OneOf(Text(Word), Number, Gen.Elements("true", "false", "null", "", "\"", "{"))
        : Gen.Frequency(
            (2, Json(0)),
            (3, Gen.ListOf(Json(depth - 1)).Select(items => $"[{string.Join(',', items.Take(5))}]")),
            (6, Gen.ListOf(Gen.Zip(Gen.Elements(Names), Json(depth - 1)))
                .Select(members => $"{{{string.Join(',', members.Take(8).Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}")),
            (2, from name in Gen.Elements("schedule", "calendar", "days")
                from member in Gen.Elements(Names)
                from value in Json(depth - 1)
                from caption in Text(Word)
                select $"{{\"{name}\":[{{\"{member}\":{value},\"posts\":[{{\"{member}\":{value},\"caption\":{caption}}}]}}]}}"),
            (1, Text(Json(depth - 1))));

    // Written by hand: the serializer would mend lone surrogates and escape what models leave raw.
    private static Gen<string> Text(Gen<string> words) => words.Select(word => $"\"{Escaped(word)}\"");

    private static string Escaped(string word) => word
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\ud800", "\\ud800", StringComparison.Ordinal);

    private static Gen<string> ListOf(Gen<string> items) => Gen.ListOf(items).Select(list => $"[{string.Join(',', list.Take(4))}]");

    // A member is there four times of five.
    private static Gen<string> ObjectOf(params (string Name, Gen<string> Value)[] members) =>
        Gen.CollectToList(
            members, member => Gen.Frequency((4, member.Value.Select(value => $"\"{member.Name}\":{value}")), (1, Gen.Constant(""))))
            .Select(written => $"{{{string.Join(',', written.Where(member => member.Length > 0))}}}");
}
