using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Reads what another writer brought: a plan, in any of the shapes that <see cref="PlanReader"/> reads; or, as our workflows send it,
/// <c>{"output": ..., "made": {...}}</c>, with a model's words, or with its answer to chat completions, or a list of such answers.
/// </summary>
internal static class ReceivedAnswer
{
    private const int MostAnswers = 50;

    /// <summary>The posts as they came, or why there are none; both where some answers have none.</summary>
    /// <param name="period">The days that were asked for, where they are known.</param>
    public static (Plan? Plan, PlanFailure? Failure) Read(ReceivedResult received, PlanPeriod? period)
    {
        var (plan, failure) = Read(received.Result!, period);
        return (plan is not null && received.IsN8n && plan.Provenance.By == ProvenanceReader.Unknown.By
            ? plan with { Provenance = plan.Provenance with { By = "n8n" } }
            : plan, failure);
    }

    private static (Plan? Plan, PlanFailure? Failure) Read(string result, PlanPeriod? period)
    {
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(result);
        }
        catch (JsonException)
        {
            // Too deep: the reader says where.
        }

        using (json)
        {
            var root = json?.RootElement;
            if (AnswersIn(root) is { Count: > 0 } answers)
            {
                return ReadAnswers(answers, root!.Value, period);
            }

            var (plan, failure) = PlanReader.Read(result, period);
            return plan is null ? (null, Named(failure!, root)) : (plan, null);
        }
    }

    // What stands in output alone are a model's words, if it is words.
    private static PlanFailure Named(PlanFailure failure, JsonElement? root) =>
        WireText.Find(root, "output") is not { ValueKind: JsonValueKind.String } output ? failure
        : string.IsNullOrWhiteSpace(output.GetString()) ? failure with { Reason = FailureReason.AiEmpty }
        : SoftRefusal.IsOne(output.GetString()!) ? failure with { Reason = FailureReason.AiDeclined }
        : WireText.Find(root, "made") is not null ? failure with { Reason = FailureReason.AiUnreadable }
        : failure;

    private static List<JsonElement> AnswersIn(JsonElement? root)
    {
        var output = WireText.Find(root, "output") ?? root;
        JsonElement[] all = output switch
        {
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Take(MostAnswers)],
            { } one => [one],
            null => [],
        };
        return Array.TrueForAll(all, IsAnswer) ? [.. all] : [];
    }

    private static bool IsAnswer(JsonElement json) =>
        WireText.Find(json, "choices") is { ValueKind: JsonValueKind.Array } || WireText.Find(json, "error") is not null;

    // The posts of all answers together; without any, why the first has none.
    private static (Plan? Plan, PlanFailure? Failure) ReadAnswers(List<JsonElement> answers, JsonElement root, PlanPeriod? period)
    {
        var read = answers.ConvertAll(answer => (Answer: answer, Said: ReadAnswer(answer))).ConvertAll(each =>
            (each.Answer, each.Said, Read: Draft(each.Said, period)));
        var failure = read.Select(each => each.Read.Failure).FirstOrDefault(why => why is not null);
        var plans = read.Select(each => each.Read.Plan).OfType<Plan>().ToList();
        if (plans.Count == 0)
        {
            return (null, failure);
        }

        var made = WireText.Find(root, "made") is { } stated ? ProvenanceReader.Read(new(stated, "$.made")) : ProvenanceReader.Unknown;
        var steps = read.Select(each => new PlanStep(
            "draft", 0, WireText.Find(each.Answer, "model") is { } model ? WireText.From(model) : made.Model ?? "",
            each.Said.InputTokens, each.Said.OutputTokens));
        return (plans[0] with
        {
            Schedule = [.. plans.SelectMany(plan => plan.Schedule)],
            Provenance = made with { Steps = [.. made.Steps ?? [], .. steps] },
        }, failure);
    }

    private static ModelAnswer ReadAnswer(JsonElement answer)
    {
        var reader = new AnswerReader();
        reader.Read(answer);
        reader.End(); // nothing more comes
        return reader.Build(null);
    }

    // As an answer is read that came to us: finished posts count however it ended.
    private static (Plan? Plan, PlanFailure? Failure) Draft(ModelAnswer answer, PlanPeriod? period)
    {
        var read = ((string[])[answer.Words, answer.Called]).Where(text => text.Length > 0)
            .Select(text => PlanReader.Read(text, period)).ToList();
        return read.Select(each => each.Plan).OfType<Plan>().MaxBy(plan => plan.TotalPosts) is { } plan ? (plan, answer.Shortfall)
            : (null, answer.Shortfall ?? (SoftRefusal.IsOne(answer.Words)
                ? new(FailureReason.AiDeclined, "The model declined in words.")
                : read[0].Failure! with { Reason = FailureReason.AiUnreadable }));
    }
}
