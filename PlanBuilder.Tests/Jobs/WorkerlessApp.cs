using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>An app whose jobs nobody runs: the test moves them, as another writer would.</summary>
public class WorkerlessApp(TestPostgres server) : TestApp(server)
{
    public Task<string> StatusAsync(string path) =>
        Database.OwnerAsync<string>("select status from jobs where id = @id", new { id = IdOf(path) });

    public Task<int> MoveAsync(string path, string change) =>
        Database.AsOutsideServiceAsync($"update jobs set {change} where id = @id", new { id = IdOf(path) });

    /// <summary>Ends the job with this plan.</summary>
    public Task CompleteAsync(string path, string result) => Database.CompleteAsync(IdOf(path), result);

    /// <summary>Brings this as another writer's result, and waits until it is read.</summary>
    public async Task BringAsync(string path, string result)
    {
        var id = IdOf(path);
        await Database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', result = @result::jsonb where id = @id", new { id, result });
        await Database.UntilAsync("select received_result is null from jobs where id = @id", new { id });
    }

    protected override void Configure(IWebHostBuilder builder) => builder.UseSetting("Jobs:Workers", "0");

    private static Guid IdOf(string path) => Guid.Parse(path.Split('/')[^1]);
}
