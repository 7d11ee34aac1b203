using System.Collections.Concurrent;
using System.Net;
using PlanBuilder.Tests;

namespace PlanBuilder.Trials.Chaos;

/// <summary>Somebody who asks a node for plans and watches them, whatever happens to the node.</summary>
internal sealed class Watcher(ChaosNode node)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<string> surprises = new();
    private int answers;

    /// <summary>How many pages and fragments came since this was asked the last time, and those that never should.</summary>
    public (int Answers, IReadOnlyList<string> Surprises) ReadOn()
    {
        var read = surprises.ToList();
        surprises.Clear();
        return (Interlocked.Exchange(ref answers, 0), read);
    }

    public async Task WatchAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var address = node.Address;
            using var visitor = new Visitor(address);
            visitor.Http.Timeout = TimeSpan.FromSeconds(20);
            try
            {
                while (!ct.IsCancellationRequested && node.Address == address)
                {
                    await AskAndWatchAsync(visitor, ct);
                    await Task.Delay(Breath, CancellationToken.None);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.Delay(Breath, CancellationToken.None); // nobody is there, or nobody answers
            }
        }
    }

    private async Task AskAndWatchAsync(Visitor visitor, CancellationToken ct)
    {
        var page = await GetAsync(visitor, "/ai-plan-builder");
        if (page.Page.QuerySelector("#plan-form") is null)
        {
            return; // it says that the database does not answer
        }

        var path = Note("POST", await visitor.SendAsync("/ai-plan-builder", page, "#plan-form")).Location;
        if (path?.StartsWith("/account", StringComparison.Ordinal) == true)
        {
            await SignUpAsync(visitor);
            return;
        }

        while (path is not null && !ct.IsCancellationRequested
               && (await GetAsync(visitor, path)).Page.QuerySelector("[data-watched]")?.GetAttribute("hx-get") is { } status)
        {
            await GetAsync(visitor, status);
        }
    }

    private async Task SignUpAsync(Visitor visitor)
    {
        var form = await GetAsync(visitor, "/account/sign-up");
        if (form.Page.QuerySelector("main form") is not null)
        {
            Note("POST", await visitor.SendAsync("/account/sign-up", form, "main form",
                ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password", "a long password")));
        }
    }

    private async Task<Answer> GetAsync(Visitor visitor, string path) => Note(path, await visitor.GetAsync(path));

    private Answer Note(string asked, Answer answer)
    {
        Interlocked.Increment(ref answers);
        if (answer.Status == HttpStatusCode.InternalServerError)
        {
            surprises.Enqueue($"{asked}: {answer.Words}");
        }

        return answer;
    }
}
