using Microsoft.AspNetCore.Http;

namespace PlanBuilder.Tests.Workflow.Ai.Doubles;

/// <summary>What Perplexity's agent says to a question about a niche.</summary>
public static class ResearchAnswers
{
    public const string Insight = "Short films of the oven at dawn are shared most; competitors post recipes on Sundays.";

    private static readonly string[] Queries = ["bakery trends"];

    /// <summary>An insight with its sources, one of which is no web address.</summary>
    public static AiAnswer Found() => Answer("completed", Insight,
        new
        {
            url = "https://example.org/bread-trends", title = "Bread trends <b>2026</b>", snippet = "Crust is back.", date = "2026-11-02",
        },
        new { url = "http://example.net/loaves", title = "Loaves that are shared", snippet = "", date = (string?)null },
        new { url = "javascript:alert(1)", title = "No page at all", snippet = "", date = (string?)null });

    public static AiAnswer WithoutSources() => Answer("completed", Insight);

    /// <summary>A 200 whose body says otherwise: failed, canceled or incomplete.</summary>
    public static AiAnswer Ended(string status) => Answer(status, "");

    /// <summary>The call goes on in the background, under this id.</summary>
    public static AiAnswer Begun(string id) => (context, _) => context.Response.WriteAsJsonAsync(new { id, status = "in_progress" });

    private static AiAnswer Answer(string status, string text, params object[] results) => (context, call) =>
        context.Response.WriteAsJsonAsync(new
        {
            id = "resp-1", @object = "response", status, model = call.Model,
            error = status == "completed" ? null : new { code = "server_error", message = "secret words of the service" },
            output = new object[]
            {
                new { type = "search_results", queries = Queries, results },
                new { type = "message", role = "assistant", status, content = new[] { Output(text) } },
            },
            usage = new { input_tokens = 300, output_tokens = 200, total_tokens = 500 },
        });

    private static object Output(string text) => new { type = "output_text", text, annotations = Array.Empty<object>() };
}
