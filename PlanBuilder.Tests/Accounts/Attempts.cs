namespace PlanBuilder.Tests.Accounts;

/// <summary>
/// What belongs to somebody: a job with its plan, and a notification. Whatever shows any of it holds the secret, the job's id, or a plan.
/// </summary>
public sealed record Belonging(Guid OwnerId, Guid JobId, Guid NotificationId, string Secret);

/// <summary>Somebody who tries: with a browser's session, an access token, and a way to the rows as that account.</summary>
/// <param name="Rows">What comes back for one of <see cref="Attempts.Rows"/>:
/// over the REST address, or as SQL under the account's role.</param>
public sealed record Caller(Visitor Visitor, string Token, Func<RowsAsked, Task<string>> Rows);

/// <summary>The same question to the rows, as PostgREST takes it and as SQL.</summary>
public sealed record RowsAsked(string Rest, string Sql);

/// <summary>Forty ways to what belongs to somebody. Its owner gets there by each of them, and nobody else by any.</summary>
public static class Attempts
{
    public const int Ways = 40;

    /// <summary>Tries all of them. Gives those that showed something, or those that did not.</summary>
    public static async Task<(IReadOnlyList<string> Shown, IReadOnlyList<string> Hidden)> TryAsync(Caller caller, Belonging belonging)
    {
        var (shown, hidden) = (new List<string>(), new List<string>());
        foreach (var (path, headers) in Pages(belonging.JobId).Concat(Api(belonging.JobId, caller.Token)))
        {
            var answer = await caller.Visitor.GetAsync(path, headers);
            Assert.True((int)answer.Status < 500, $"{path}: {answer.Status}");
            var answered = (int)answer.Status is >= 200 and < 300; // 286 ends a watch
            (answered && Shows(answer.Text, belonging) ? shown : hidden).Add(path);
            Assert.True(answered || !answer.Text.Contains(belonging.Secret, StringComparison.Ordinal), path);
        }

        foreach (var way in Rows(belonging))
        {
            (Shows(await caller.Rows(way), belonging) ? shown : hidden).Add(way.Rest);
        }

        return (shown, hidden);
    }

    // Each form of an id that .NET reads, and each way to ask that the pages have.
    private static IEnumerable<(string Path, (string, string)[] Headers)> Pages(Guid id)
    {
        foreach (var written in new[] { $"{id}", $"{id}".ToUpperInvariant(), $"{id:N}" })
        {
            yield return ($"/ai-plan-builder/{written}", []);
            yield return ($"/ai-plan-builder/{written}?handler=Status&since=0", [("HX-Request", "true")]);
            yield return ($"/ai-plan-builder/{written}?handler=Status&since=-1&hold=0&step=Draft",
                [("HX-Request", "true"), ("HX-Current-URL", "http://localhost/")]);
            yield return ($"/ai-plan-builder?from={written}", []);
        }

        yield return ("/ai-plan-builder/plans", []);
        yield return ("/ai-plan-builder", []);
    }

    private static IEnumerable<(string Path, (string, string)[] Headers)> Api(Guid id, string token)
    {
        string[] spellings =
        [
            $"{id}", $"{id}".ToUpperInvariant(), $"{id:N}", Uri.EscapeDataString($"{id:B}"), Uri.EscapeDataString($"{id:P}"), $"%20{id}",
        ];
        foreach (var written in spellings)
        {
            yield return ($"/api/get-job-status?jobId={written}", [("Authorization", $"Bearer {token}")]);
            yield return ($"/api/get-job-status?x=1&JobId={written}&user_id={Guid.Empty}",
                [("Authorization", $"bearer {token}"), ("X-User-Id", $"{Guid.Empty}")]);
        }
    }

    private static IEnumerable<RowsAsked> Rows(Belonging own)
    {
        var (owner, job, notification) = (own.OwnerId, own.JobId, own.NotificationId);
        yield return new($"jobs?id=eq.{job}", $"select * from jobs where id = '{job}'");
        yield return new($"jobs?id=eq.{job}&select=result", $"select result from jobs where id = '{job}'");
        yield return new($"jobs?id=eq.{job}&select=input", $"select input from jobs where id = '{job}'");
        yield return new($"jobs?id=in.({job})&select=id,result", $"select id, result from jobs where id = any(array['{job}'::uuid])");
        yield return new($"jobs?user_id=eq.{owner}&select=id,input&limit=50", $"select id, input from jobs where user_id = '{owner}'");
        yield return new(
            $"jobs?or=(id.eq.{job},status.eq.completed)&select=id,input",
            $"select id, input from jobs where id = '{job}' or status = 'completed'");
        yield return new(
            "jobs?select=id,input&order=created_at.desc&limit=50",
            "select id, input from jobs order by created_at desc limit 50");
        yield return new($"job_notifications?job_id=eq.{job}", $"select * from job_notifications where job_id = '{job}'");
        yield return new($"job_notifications?id=eq.{notification}", $"select * from job_notifications where id = '{notification}'");
        yield return new(
            $"job_notifications?user_id=eq.{owner}&select=job_id&limit=50",
            $"select job_id from job_notifications where user_id = '{owner}'");
        yield return new(
            $"PATCH job_notifications?id=eq.{notification}",
            $"update job_notifications set read = true where id = '{notification}' returning *");
        yield return new(
            $"PATCH job_notifications?job_id=eq.{job}",
            $"update job_notifications set read = true where job_id = '{job}' returning *");
        yield return new($"user_activity?job_id=eq.{job}", $"select * from user_activity where job_id = '{job}'");
        yield return new(
            $"user_activity?user_id=eq.{owner}&select=job_id&limit=50",
            $"select job_id from user_activity where user_id = '{owner}'");
    }

    private static bool Shows(string text, Belonging own) =>
        new[] { own.Secret, own.JobId.ToString(), "totalPosts", "Day 1" }.Any(sign => text.Contains(sign, StringComparison.Ordinal));
}
