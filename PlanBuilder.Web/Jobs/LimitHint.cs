using System.Text.Json;
using Npgsql;

namespace PlanBuilder.Web.Jobs;

/// <summary>Which limit a trigger refused a job for. Npgsql hides DETAIL, so the triggers put it into HINT.</summary>
/// <param name="Ai">"day" if the AI allowance for today is used up, "plan" if a day's wouldn't be enough; null for any other limit.</param>
/// <param name="IsOfDay">Whether it is the limit on requests per day.</param>
internal sealed record LimitHint(string? Ai, int Used, int Limit, bool IsOfDay)
{
    public static LimitHint From(PostgresException refusal)
    {
        using var hint = JsonDocument.Parse(refusal.Hint!);
        var root = hint.RootElement;
        return root.TryGetProperty("ai", out var ai)
            ? new(ai.GetString(), 0, 0, false)
            : new(null, root.GetProperty("used").GetInt32(), root.GetProperty("limit").GetInt32(), root.TryGetProperty("of", out _));
    }
}
