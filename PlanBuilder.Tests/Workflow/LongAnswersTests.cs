using System.Text.Json;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Workflow;

/// <summary>
/// A megabyte of what might make reading slow. Each would take minutes if a way through it were quadratic; none takes a second.
/// </summary>
public sealed class LongAnswersTests
{
    private const int Megabyte = 1_000_000;

    private static readonly Dictionary<string, Func<string>> Inputs = new()
    {
        ["brackets"] = () => Of("["),
        ["braces"] = () => Of("{"),
        ["nested objects"] = () => Of("{\"a\":"),
        ["nested plans"] = () => Of("{\"plan\":"),
        ["nested lists of one"] = () => Of("[{\"data\":"),
        ["whole brackets"] = () => Of("[", Megabyte / 2) + Of("]", Megabyte / 2),
        ["closing brackets"] = () => Of("]}"),
        ["mismatched brackets"] = () => Of("[\"a\"}"),
        ["small objects"] = () => Of("{\"a\":1} "),
        ["small lists of texts"] = () => Of("[\"[\"] "),
        ["small broken objects"] = () => Of("{\"a\":} "),
        ["brackets far from what follows"] = () => Of("{" + new string(' ', 1_000)),
        ["backticks"] = () => Of("`"),
        ["fences"] = () => Of("```json\n"),
        ["fenced brackets"] = () => Of("```{\"a\":["),
        ["quotes"] = () => Of("\""),
        ["quoted brackets"] = () => Of("\"{"),
        ["quoted quotes"] = () => Of("\"\\"),
        ["backslashes"] = () => "{\"a\":\"" + Of("\\"),
        ["lone surrogates"] = () => "\"" + Of("\\ud800") + "\"",
        ["raw lone surrogates"] = () => Of("\ud800"),
        ["line ends in a text"] = () => "{\"goal\":\"" + Of("\n") + "\"}",
        ["texts in texts"] = TextsInTexts,
        ["texts in texts among words"] = () => $"Words {TextsInTexts()} words",
        ["a text of fences in a text"] = () => JsonSerializer.Serialize(JsonSerializer.Serialize(Of("```{\"output\":\"", Megabyte / 4))),
        ["a list of numbers"] = () => "[" + Of("1,") + "1]",
        ["an object of many members"] = () => "{" + Of("\"a\":1,") + "\"b\":1}",
        ["an object of many known members"] = () => "{" + Of("\"plan\":1,") + "\"data\":{}}",
        ["a post of many members"] = () => """{"schedule":[{"day":1,"posts":[{""" + Of("\"time\":\"\",") + "\"theme\":\"x\"}]}]}",
        ["many days"] = () => """{"schedule":[""" + Of("{\"day\":1},") + "{}]}",
        ["many posts"] = () => """{"schedule":[{"day":1,"posts":[""" + Of("{\"platform\":\"X\",\"theme\":\"x\"},") + "{}]}]}",
        ["a caption of tags"] = () => Caption("<"),
        ["a caption of nested tags"] = () => """{"schedule":[{"day":1,"posts":[{"platform":"X","caption":""" + "\"" + Of("<b", 35_000) + Of(">", 34_000) + "\"}]}]}",
        ["a caption of hashtags"] = () => Caption("#a "),
        ["a caption of joined emoji"] = () => Caption("👩‍"),
        ["a caption of combining marks"] = () => Caption("\u0301"),
        ["a time of digits"] = () => """{"schedule":[{"day":1,"posts":[{"theme":"x","time":""" + "\"" + Of("9:") + "\"}]}]}",
        ["a day of digits"] = () => """{"schedule":[{"day":""" + "\"" + Of("9") + "\",\"posts\":[]}]}",
        ["a number of digits"] = () => """{"schedule":[{"day":""" + Of("9") + ",\"posts\":[]}]}",
        ["a mix of words"] = () => """{"contentMix":""" + "\"" + Of("1 fun ") + "\",\"schedule\":[{\"posts\":[{\"theme\":\"x\"}]}]}",
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
                var request = Requests.Of(days: 7, platforms: "X");
                PlanCheck.Mark(plan, PlanCheck.Findings(PlanRepair.Repair(plan, request), request));
            }
        }, TestContext.Current.CancellationToken));
    }

    private static string Of(string piece, int length = Megabyte) => string.Concat(Enumerable.Repeat(piece, length / piece.Length));

    private static string Caption(string piece) =>
        """{"schedule":[{"day":1,"posts":[{"platform":"X","hashtags":["a"],"caption":""" + JsonSerializer.Serialize("x " + Of(piece, 69_990)) + "}]}]}";

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
