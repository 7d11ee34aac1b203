using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>
/// A megabyte of what might make reading slow. Each would take minutes if a way through it were quadratic; none takes seconds.
/// </summary>
public sealed class HugeInputTests
{
    private const int Megabyte = 1_000_000, Half = Megabyte / 2; // the other notations are read up to a bit more than half of one

    private static readonly Dictionary<string, Func<string>> Inputs = new()
    {
        ["brackets"] = () => Repeat("["),
        ["braces"] = () => Repeat("{"),
        ["nested objects"] = () => Repeat("{\"a\":"),
        ["nested plans"] = () => Repeat("{\"plan\":"),
        ["nested lists of one"] = () => Repeat("[{\"data\":"),
        ["whole brackets"] = () => Repeat("[", Megabyte / 2) + Repeat("]", Megabyte / 2),
        ["closing brackets"] = () => Repeat("]}"),
        ["mismatched brackets"] = () => Repeat("[\"a\"}"),
        ["small objects"] = () => Repeat("{\"a\":1} "),
        ["small lists of texts"] = () => Repeat("[\"[\"] "),
        ["small broken objects"] = () => Repeat("{\"a\":} "),
        ["brackets far from what follows"] = () => Repeat("{" + new string(' ', 1_000)),
        ["backticks"] = () => Repeat("`"),
        ["fences"] = () => Repeat("```json\n"),
        ["fenced brackets"] = () => Repeat("```{\"a\":["),
        ["quotes"] = () => Repeat("\""),
        ["quoted brackets"] = () => Repeat("\"{"),
        ["quoted quotes"] = () => Repeat("\"\\"),
        ["backslashes"] = () => "{\"a\":\"" + Repeat("\\"),
        ["lone surrogates"] = () => "\"" + Repeat("\\ud800") + "\"",
        ["raw lone surrogates"] = () => Repeat("\ud800"),
        ["line ends in a text"] = () => "{\"goal\":\"" + Repeat("\n") + "\"}",
        ["texts in texts"] = TextsInTexts,
        ["texts in texts among words"] = () => $"Words {TextsInTexts()} words",
        ["a text of fences in a text"] = () =>
            JsonSerializer.Serialize(JsonSerializer.Serialize(Repeat("```{\"output\":\"", Megabyte / 4))),
        ["a list of numbers"] = () => "[" + Repeat("1,") + "1]",
        ["an object of many members"] = () => "{" + Repeat("\"a\":1,") + "\"b\":1}",
        ["an object of many known members"] = () => "{" + Repeat("\"plan\":1,") + "\"data\":{}}",
        ["a post of many members"] = () => """{"schedule":[{"day":1,"posts":[{""" + Repeat("\"time\":\"\",") + "\"theme\":\"x\"}]}]}",
        ["many days"] = () => """{"schedule":[""" + Repeat("{\"day\":1},") + "{}]}",
        ["many posts"] = () => """{"schedule":[{"day":1,"posts":[""" + Repeat("{\"platform\":\"X\",\"theme\":\"x\"},") + "{}]}]}",
        ["a caption of tags"] = () => Caption("<"),
        ["a caption of nested tags"] = () => """{"schedule":[{"day":1,"posts":[{"platform":"X","caption":""" + "\"" + Repeat("<b", 35_000)
            + Repeat(">", 34_000)
            + "\"}]}]}",
        ["a caption of hashtags"] = () => Caption("#a "),
        ["a caption of joined emoji"] = () => Caption("👩‍"),
        ["a caption of combining marks"] = () => Caption("\u0301"),
        ["a time of digits"] = () => """{"schedule":[{"day":1,"posts":[{"theme":"x","time":""" + "\"" + Repeat("9:") + "\"}]}]}",
        ["a day of digits"] = () => """{"schedule":[{"day":""" + "\"" + Repeat("9") + "\",\"posts\":[]}]}",
        ["a number of digits"] = () => """{"schedule":[{"day":""" + Repeat("9") + ",\"posts\":[]}]}",
        ["names of YAML"] = () => Repeat("a: b\n", Half),
        ["lists of YAML"] = () => "a:\n" + Repeat("- ", Half),
        ["flows of YAML"] = () => "a: b\nc: " + Repeat("[", Half),
        ["anchors"] = () => "a: &a [1,2,3,4,5,6,7,8,9]\n" + Repeat("b: &a [*a,*a,*a,*a]\n", Half),
        ["tabs"] = () => "a: b\nc: d\n" + Repeat("\t", Half),
        ["nothing but line ends"] = () => "a: b\n" + Repeat("\n", Half),
        ["open tags"] = () => Repeat("<a>", Half) + "</a>",
        ["closed tags"] = () => Repeat("<a>b</a>", Half),
        ["comments that never end"] = () => "</a>" + Repeat("<!--", Half),
        ["data that never ends"] = () => "</a>" + Repeat("<![CDATA[", Half),
        ["rows"] = () => "day|platform|caption\n--|--|--\n" + Repeat("1|X|a\n", Half),
        ["rules"] = () => Repeat("|--|--|\n", Half),
        ["a row of blanks"] = () => "a|b\n" + Repeat(" ", Half) + "--",
        ["rows of CSV"] = () => "day,platform,caption\n" + Repeat("1,X,a\n", Half),
        ["a quote of CSV that never ends"] = () => "day,platform,caption\n1,X,\"" + Repeat("a,\n", Half),
        ["labels"] = () => Repeat("Caption: x\n", Half),
        ["headings"] = () => Repeat("**Day 1**\nX (09:00)\n", Half),
        ["a line of tags"] = () => "**X (09:00):** a" + Repeat(" #a", Half) + "!",
        ["names that nobody knows"] = () => "[" + Repeat("{\"jukwaa\":\"X\",\"maelezo\":\"a\"},", Half) + "{}]",
        ["columns"] = () => "{\"day\":[" + Repeat("1,", Half / 2) + "1],\"platform\":[" + Repeat("1,", Half / 2) + "1]}",
        ["rows of rows"] = () => "[[\"day\",\"platform\"]," + Repeat("[1,\"X\"],", Half) + "[]]",
        ["a mix of words"] = () => """{"contentMix":""" + "\"" + Repeat("1 fun ") + "\",\"schedule\":[{\"posts\":[{\"theme\":\"x\"}]}]}",
    };

    public static TheoryData<string> Names => [.. Inputs.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_megabyte_is_read_and_repaired_at_once(string name)
    {
        var input = Inputs[name]();
        await Wait.EndAsync($"a megabyte of {name} to be read", Task.Run(() =>
        {
            var (plan, error) = PlanReader.Read(input);
            Assert.True(plan is null != error is null);
            Assert.InRange(error?.Detail.Length ?? 0, 0, 1_000);
            if (plan is not null)
            {
                var request = Requests.Create(days: 7, platforms: "X");
                PlanCheck.Mark(plan, PlanCheck.Findings(PlanRepair.Repair(plan, request), request));
            }
        }, TestContext.Current.CancellationToken));
    }

    private static string Repeat(string piece, int length = Megabyte) => string.Concat(Enumerable.Repeat(piece, length / piece.Length));

    private static string Caption(string piece) =>
        """{"schedule":[{"day":1,"posts":[{"platform":"X","hashtags":["a"],"caption":"""
            + JsonSerializer.Serialize("x " + Repeat(piece, 69_990))
            + "}]}]}";

    private static string TextsInTexts()
    {
        var text = "x";
        while (text.Length < Megabyte / 3)
        {
            text = $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        }

        return text;
    }
}
