using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Trials.Spreadsheets;

/// <summary>Plans on days when clocks change, with texts that spreadsheets are known to take for something else.</summary>
internal static class OddPlan
{
    private static readonly string[] Texts =
    [
        "007", "0.10", "1e5", "1/2", "3-4", "12:30", "2026-03-29", "March 3", "TRUE", "=1+1", "=HYPERLINK(\"https://a.example\",\"x\")",
        "+49 30 1",
        "-foot", "@home", "'quoted", "'=quoted", "\"quotes\"", "a,b;c\td", "two\nlines\n\nand a blank one", "👩‍👩‍👧 🥖 🇩🇪",
        "مخبز العجين", "パン屋",
        "_x0041_ _x000D_", "<b>&amp;</b>", "100 %", "€ 1.234,56", "#REF", "e\u0301", "two  spaces", "\u00a0nbsp", "12345678901234567890",
        "(1)", "1,5", "$5", "`code`", "\\n", "%00", "﻿mark", new('x', 5_000),
    ];

    private static readonly (string Zone, DateOnly Start)[] Clocks =
    [
        ("Europe/Berlin", new(2026, 3, 26)), ("Europe/Berlin", new(2026, 10, 22)), ("America/New_York", new(2026, 3, 5)),
        ("America/New_York", new(2026, 10, 29)), ("Australia/Lord_Howe", new(2026, 10, 1)), ("Asia/Kathmandu", new(2026, 12, 28)),
    ];

    public static Plan Create(Random random, int number)
    {
        var (zone, start) = Clocks[number % Clocks.Length];
        var request = Requests.Create(
            Requests.Trades[number % Requests.Trades.Length], days: number % 2 == 0 ? 7 : 14,
            platforms: number % 3 == 0 ? "all" : "Instagram,X", start: start);
        var plan = Requests.Make(request with { TimeZone = zone });
        return plan with { Schedule = [.. plan.Schedule.Select(day => day with { Posts = [.. day.Posts.Select(Odd)] })] };

        Post Odd(Post post)
        {
            return post with
            {
                Time = $"{random.Next(24):00}:{random.Next(12) * 5:00}",
                Theme = TextSanitizer.OnOneLine(Text()),
                SuggestedCaption = Text(),
                Angle = Maybe(),
                Hook = Maybe(),
                Visual = Maybe(),
                FirstComment = Maybe(),
                AltText = Maybe(),
                Title = Maybe(),
                Findings = null,
            };
        }

        string Text() => Texts[random.Next(Texts.Length)].Trim();
        string? Maybe() => random.Next(2) == 0 ? null : Text();
    }
}
