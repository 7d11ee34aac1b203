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

    protected override void Configure(IWebHostBuilder builder) => builder.UseSetting("Jobs:Workers", "0");

    private static Guid IdOf(string path) => Guid.Parse(path.Split('/')[^1]);
}
