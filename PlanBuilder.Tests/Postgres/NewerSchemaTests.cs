using System.Net;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>A node that is still running when a newer one brings a schema it cannot work with.</summary>
public sealed class NewerSchemaTests(QuickApp app) : IClassFixture<QuickApp>
{
    [Fact]
    public async Task It_is_not_ready_fails_no_job_and_goes_on_where_the_schema_is_put_back()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await using var newer = await app.Database.OpenAsync();
        await newer.ExecuteAsync("""
            begin;
            update planbuilder.schema_version set version = '99990101000000', oldest_program = '99990101000000';
            alter table user_profile rename column time_zone to zone; -- locks it: every runner waits for its first look at the profile
            """);
        await app.Database.OwnerRunAsync("""
            insert into jobs (user_id, input)
            select id, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}' from auth.users, generate_series(1, 2)
            """);
        await app.Database.UntilAsync("select count(*) = 2 from jobs where status = 'running'");
        await newer.ExecuteAsync("commit");
        await CheckSchemaAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await visitor.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/health/live")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await visitor.GetAsync("/ai-plan-builder/plans")).Status);
        Assert.Equal("running", await app.Database.OwnerAsync<string>("select string_agg(distinct status, ',') from jobs"));

        await newer.ExecuteAsync("""
            alter table user_profile rename column zone to time_zone;
            update planbuilder.schema_version set version = @Version, oldest_program = @Version
            """, new { Migrations.Version });
        await CheckSchemaAsync();
        await app.Database.UntilAsync("select bool_and(status = 'completed') from jobs");
        await app.Database.AssertInvariantsAsync();
    }

    private Task CheckSchemaAsync() =>
        app.Services.GetRequiredService<PlanDatabase>().CheckSchemaAsync(TestContext.Current.CancellationToken);
}

/// <summary>An app that notices within two seconds that a worker is gone.</summary>
public sealed class QuickApp(TestPostgres server) : TestApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        builder.UseSetting("Jobs:HeartbeatInterval", "00:00:01");
        builder.UseSetting("Jobs:HeartbeatTimeout", "00:00:02");
    }
}
