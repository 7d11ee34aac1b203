using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Trials.Chaos;

/// <summary>
/// The service that drafts: answers well, in large pieces or small ones, and for a while badly. Counts the good answers to each job.
/// </summary>
internal sealed partial class DraftingDouble
{
    private static readonly AiAnswer[] Good = [DraftAnswers.Plan(piece: 2_000), DraftAnswers.Plan(piece: 2_000), DraftAnswers.Plan()];

    private static readonly AiAnswer[] Bad =
    [
        AiAnswers.Refused(429, "rate_limited", retryAfter: 0), AiAnswers.Body(503, "text/html", "<h1>Service unavailable</h1>"),
        AiAnswers.Reset(),
        DraftAnswers.BrokenOff(abort: true), DraftAnswers.BrokenOff(abort: false), DraftAnswers.Declined(),
    ];

    private readonly ConcurrentDictionary<string, int> answers = new();
    private readonly Random random = new(1);
    private volatile bool inTrouble;

    public bool InTrouble { set => inTrouble = value; }

    /// <summary>How often each job, by the key in its niche, was answered well.</summary>
    public IReadOnlyDictionary<string, int> Answers => answers;

    public async Task AnswerAsync(HttpContext context, AiCall call)
    {
        int luck;
        lock (random)
        {
            luck = random.Next(1_000);
        }

        if (inTrouble && luck % 2 == 0)
        {
            await Bad[luck % Bad.Length](context, call);
            return;
        }

        var key = call.Messages.Select(message => Key().Match(message)).FirstOrDefault(match => match.Success)?.Value ?? "";
        answers.AddOrUpdate(key, 1, (_, times) => times + 1);
        await Good[luck % Good.Length](context, call);
    }

    [GeneratedRegex(@"job-\d+-\d+\b")]
    private static partial Regex Key();
}
