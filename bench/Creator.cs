using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;
using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>A creator with a browser, without limits, and with a hand on the rows.</summary>
internal sealed partial class Creator : IDisposable
{
    private readonly HttpClient http;
    private readonly NpgsqlConnection rows;
    private string? watched, form;
    private int progress;

    private Creator(HttpClient http, NpgsqlConnection rows) => (this.http, this.rows) = (http, rows);

    public static async Task<Creator> JoinAsync(Uri address, string dataFolder)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        var http = new HttpClient(handler) { BaseAddress = address };
        var rows = new NpgsqlConnection($"Host={Path.Combine(dataFolder, "run")};Username=postgres;Database=postgres;Pooling=false");
        await rows.OpenAsync();
        var creator = new Creator(http, rows);
        await creator.RunAsync("""
            update usage_limits set per_month = null, max_active = null, requests_per_day = null, ai_calls_per_day = null,
                   ai_tokens_per_day = null
            """);
        await creator.PostAsync("/account/sign-up", await http.GetStringAsync("/account/sign-up"),
            ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password", "a long password"));
        return creator;
    }

    /// <summary>The press of the button, the page it leads to, and the fragments after it until the plan is there.</summary>
    public async Task<TimeSpan> GenerateAsync()
    {
        var form = await http.GetStringAsync("/ai-plan-builder");
        var clock = Stopwatch.StartNew();
        var page = await http.GetStringAsync(await AskAsync(form));
        while (page.Contains("data-watched", StringComparison.Ordinal))
        {
            page = await http.GetStringAsync(StatusOf(page));
        }

        return clock.Elapsed;
    }

    /// <summary>The press of the button, and the page it leads to.</summary>
    public async Task<TimeSpan> SeePageAsync()
    {
        var form = await http.GetStringAsync("/ai-plan-builder");
        var clock = Stopwatch.StartNew();
        await http.GetStringAsync(await AskAsync(form));
        return clock.Elapsed;
    }

    /// <summary>Asks for a plan and waits until it is there. Gives its address.</summary>
    public async Task<string> PlanAsync()
    {
        var plan = (await AskAsync(await http.GetStringAsync("/ai-plan-builder"))).ToString();
        await Wait.UntilAsync(
            "the plan", async () => !(await http.GetStringAsync(plan)).Contains("data-watched", StringComparison.Ordinal));
        return plan;
    }

    public Task GetAsync(string path) => http.GetStringAsync(path);

    /// <summary>Submits the form once more, as it was when it was first opened.</summary>
    public async Task PostFormAsync()
    {
        form ??= await http.GetStringAsync("/ai-plan-builder");
        await AskAsync(form, Guid.NewGuid().ToString("N"));
    }

    /// <summary>Deletes everybody's.</summary>
    public Task ForgetJobsAsync() => RunAsync("truncate jobs, user_activity cascade");

    public async Task<TimeSpan> WatchAChangeAsync()
    {
        if (watched is null)
        {
            watched = await http.GetStringAsync(await AskAsync(await http.GetStringAsync("/ai-plan-builder")));
            await RunAsync("update jobs set status = 'running' where status = 'queued'");
            watched = await http.GetStringAsync(StatusOf(watched));
            progress = 0;
        }

        var held = http.GetStringAsync(StatusOf(watched));
        await Task.Delay(20); // until the server holds it
        var clock = Stopwatch.StartNew();
        await RunAsync($"update jobs set progress = {++progress} where status = 'running'");
        watched = await held;
        var elapsed = clock.Elapsed;
        if (progress == 99)
        {
            await RunAsync("update jobs set status = 'failed' where status = 'running'");
            watched = null;
        }

        return elapsed;
    }

    public async Task<TimeSpan> OpenFormAsync()
    {
        var clock = Stopwatch.StartNew();
        await http.GetStringAsync("/ai-plan-builder");
        return clock.Elapsed;
    }

    public void Dispose()
    {
        http.Dispose();
        rows.Dispose();
    }

    private async Task<Uri> AskAsync(string page, string? key = null)
    {
        var answer = await PostAsync("/ai-plan-builder", page,
            ("Form.Key", key ?? KeyField().Match(page).Groups[1].Value), ("Form.Goal", "Increase engagement"), ("Form.Period", "14 days"),
            ("Form.Platforms", "Instagram"), ("Form.Platforms", "TikTok"), ("Form.Platforms", "X"), ("Form.Platforms", "LinkedIn"),
            ("Form.Niche", "sourdough bakery"));
        return answer ?? throw new InvalidOperationException("The plan was not taken.");
    }

    private async Task<Uri?> PostAsync(string path, string page, params (string Name, string Value)[] fields)
    {
        var token = ("__RequestVerificationToken", TokenField().Match(page).Groups[1].Value);
        using var content = new FormUrlEncodedContent(
            fields.Append(token).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await http.PostAsync(path, content);
        return answer.Headers.Location;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, rows);
        await command.ExecuteNonQueryAsync();
    }

    private static string StatusOf(string page) => WebUtility.HtmlDecode(StatusAddress().Match(page).Groups[1].Value);

    [GeneratedRegex("data-watched[^>]* hx-get=\"([^\"]+)\"")]
    private static partial Regex StatusAddress();

    [GeneratedRegex("name=\"Form.Key\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex KeyField();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
