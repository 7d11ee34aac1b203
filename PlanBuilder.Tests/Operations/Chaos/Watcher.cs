using System.Collections.Concurrent;
using System.Net;

namespace PlanBuilder.Tests.Operations.Chaos;

/// <summary>Somebody who asks a node for plans and watches them, whatever happens to the node.</summary>
internal sealed class Watcher : IDisposable
{
    private readonly Visitor visitor;
    private readonly ConcurrentQueue<string> surprises = new();
    private int answers;

    public Watcher(Uri node)
    {
        visitor = new Visitor(node);
        visitor.Http.Timeout = TimeSpan.FromSeconds(20);
    }

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
            try
            {
                await AskAndWatchAsync(ct);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.Delay(100, CancellationToken.None); // nobody is there, or nobody answers
            }
        }
    }

    public void Dispose() => visitor.Dispose();

    private async Task AskAndWatchAsync(CancellationToken ct)
    {
        var page = await GetAsync("/ai-plan-builder");
        if (page.Page.QuerySelector("#plan-form") is null)
        {
            return; // it says that the database does not answer
        }
        var path = Note("POST", await visitor.SendAsync("/ai-plan-builder", page, "#plan-form")).Location;
        if (path?.StartsWith("/account", StringComparison.Ordinal) == true)
        {
            await SignUpAsync();
            return;
        }
        while (path is not null && !ct.IsCancellationRequested
               && (await GetAsync(path)).Page.QuerySelector("[data-watched]")?.GetAttribute("hx-get") is { } status)
        {
            await GetAsync(status);
        }
    }

    private async Task SignUpAsync()
    {
        var form = await GetAsync("/account/sign-up");
        if (form.Page.QuerySelector("main form") is not null)
        {
            Note("POST", await visitor.SendAsync("/account/sign-up", form, "main form",
                ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password", "a long password")));
        }
    }

    private async Task<Answer> GetAsync(string path) => Note(path, await visitor.GetAsync(path));

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
