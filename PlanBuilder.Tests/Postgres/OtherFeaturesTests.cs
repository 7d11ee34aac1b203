using PlanBuilder.Web.Operations;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>The rest of an existing project works after our start as it did before, and can do nothing to plans.</summary>
public sealed class OtherFeaturesTests(SharedProject project) : IClassFixture<SharedProject>
{
    /// <summary>What the project's own features do.</summary>
    public static readonly string[] Acts =
    [
        "authenticated Ann aal2: insert into jobs (user_id, type, status, input, result) values (@Ann, 'invoice', 'draft', '[1]', "
            + "'\"x\"') returning status || result",
        "authenticated Ann aal2: insert into jobs (user_id, type) select @Ann, 'invoice' from generate_series(1, 50)",
        "authenticated Ann aal1: insert into jobs (user_id, type) values (@Ann, 'invoice')",
        "authenticated Ann aal2: update jobs set status = 'paid', result = '1', completed_at = null, user_id = @Ann where type = 'invoice'",
        "authenticated Ann aal2: update jobs set status = 'draft', result = null where type = 'invoice' returning "
            + "coalesce(result::text, 'none')",
        "authenticated Ann aal2: delete from jobs where type = 'invoice'",
        "authenticated Ann aal1: select count(*) from jobs",
        "authenticated Ann aal2: select count(*) from jobs",
        "authenticated Bob aal2: select count(*) from jobs where type = 'invoice'",
        "authenticated Bob aal2: update jobs set status = 'paid' where type = 'invoice'",
        "anon none aal1: select count(*) from jobs",
        "service_role none aal1: insert into jobs (user_id, type, status) values (@Bob, 'invoice', null) returning coalesce(status, "
            + "'none')",
        "service_role none aal1: update jobs set status = 'queued', started_at = null, error = 'why', type = 'credit note' where type "
            + "= 'invoice'",
        "service_role none aal1: delete from jobs where type = 'invoice'",
        "authenticated Ann aal1: insert into user_activity (user_id, feature, metadata) select @Ann, 'captions', metadata from "
            + "user_activity",
        "anon none aal1: insert into user_activity (user_id, feature) values (@Bob, 'captions')",
        "authenticated Ann aal1: update user_activity set metadata = '{}', created_at = '2001-01-01' where feature = 'captions'",
        "authenticated Ann aal1: delete from user_activity where feature = 'captions'",
        "authenticated Bob aal1: select count(*) from user_activity",
        "service_role none aal1: update user_activity set metadata = null",
        "service_role none aal1: delete from user_activity",
        "anon none aal1: select count(*) from user_profile",
        "authenticated Bob aal1: select string_agg(niche, ' ' order by niche) from user_profile",
        "authenticated Bob aal1: update user_profile set niche = 'x' where user_id = @Ann",
        "authenticated Ann aal1: delete from user_profile",
        "authenticated Ann aal1: insert into user_profile (user_id, niche) values (@Ann, 'x') on conflict (user_id) do update set "
            + "niche = 'y' returning niche",
        "service_role none aal1: insert into job_notifications (user_id, message) values (@Bob, 'news') returning message",
        "service_role none aal1: update job_notifications set message = 'other', read = null",
        "authenticated Ann aal1: update job_notifications set message = 'mine'",
        "authenticated Ann aal1: delete from job_notifications",
        "authenticated Bob aal1: select count(*) from job_notifications",
        "authenticated Bob aal1: select tier from subscriptions",
        "service_role none aal1: update subscriptions set tier = 'silver'",
        "service_role none aal1: delete from subscriptions",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> All => [.. Acts];

    [Theory, MemberData(nameof(All))]
    public async Task It_is_as_it_was(string act) => Assert.Equal(project.Before[act], await project.TryAsync(act));

    [Fact]
    public async Task Another_features_function_of_one_of_our_names_stays_what_it_was() =>
        Assert.Contains(
            "2001-01-01",
            await project.AskAsync("select prosrc from pg_proc where proname = 'set_updated_at' and pronamespace = 'public'::regnamespace"),
            StringComparison.Ordinal);

    [Fact]
    public async Task What_would_change_was_listed_before_anything_was()
    {
        Assert.Contains("migrate --accept", project.Listed[0], StringComparison.Ordinal);
        Assert.Contains(
            "job_notifications: the foreign key job_notifications_user_id_fkey is dropped, and kept in planbuilder.replaced_objects",
            project.Listed);
        Assert.Contains("jobs: REFERENCES, TRIGGER, TRUNCATE are taken from anon, authenticated, service_role", project.Listed);
        Assert.DoesNotContain(project.Listed, line => line.StartsWith("user_activity: the foreign key", StringComparison.Ordinal));
        Assert.Equal(
            "alter table public.job_notifications add constraint job_notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES "
                + "auth.users(id) ON DELETE CASCADE",
            await project.AskAsync("select statement from planbuilder.replaced_objects where kind = 'key'"));
    }

    [Theory]
    [InlineData("authenticated Ann aal2: update jobs set status = 'completed', result = '{}' where type = 'plan_builder'")]
    [InlineData("authenticated Ann aal2: delete from jobs where type = 'plan_builder'")]
    [InlineData("authenticated Ann aal2: update jobs set type = 'plan_builder' where type = 'invoice'")]
    [InlineData("authenticated Ann aal2: insert into jobs (user_id, input) values (@Bob, '{}')")]
    [InlineData("service_role none aal1: update jobs set type = 'plan_builder' where type = 'invoice'")]
    [InlineData("service_role none aal1: delete from jobs where type = 'plan_builder'")]
    [InlineData("authenticated Ann aal1: insert into user_activity (user_id, feature) values (@Ann, 'aiPlanBuilder')")]
    [InlineData("authenticated Ann aal1: update user_activity set refunded_at = now()")]
    [InlineData("authenticated Ann aal1: update user_activity set feature = 'aiPlanBuilder' where feature = 'captions'")]
    [InlineData("authenticated Ann aal1: delete from user_activity where feature = 'aiPlanBuilder'")]
    [InlineData("service_role none aal1: update user_activity set feature = 'captions' where feature = 'aiPlanBuilder'")]
    [InlineData("service_role none aal1: delete from user_activity where feature = 'aiPlanBuilder'")]
    [InlineData("authenticated Bob aal1: update subscriptions set tier = 'pro'")]
    [InlineData("authenticated Ann aal1: insert into subscriptions (user_id, tier, status) values (@Ann, 'pro', 'active')")]
    [InlineData("authenticated Ann aal1: update job_notifications set message = 'x' where feature = 'aiPlanBuilder'")]
    [InlineData("authenticated Ann aal1: update job_notifications set feature = 'aiPlanBuilder'")]
    [InlineData("authenticated Ann aal1: update job_notifications set feature = 'news' where feature = 'aiPlanBuilder'")]
    [InlineData("authenticated Ann aal1: delete from job_notifications where feature = 'aiPlanBuilder'")]
    [InlineData("service_role none aal1: truncate jobs")]
    public async Task It_does_nothing_to_plans(string act)
    {
        await MakePlanAsync();
        Assert.Equal("42501", await project.TryAsync(act));
        await project.RunAsync("delete from jobs where type = 'plan_builder'; delete from user_activity where feature = 'aiPlanBuilder'");
    }

    [Fact]
    public async Task A_plan_is_not_among_what_a_teams_policy_shows_and_an_invoice_is_no_plan()
    {
        await MakePlanAsync();
        Assert.Equal("2", await project.TryAsync("authenticated Bob aal2: select count(*) from jobs"));
        Assert.Equal("3", await project.TryAsync("authenticated Ann aal2: select count(*) from jobs"));
        await using var app = TestDatabase.Connect(project.Address);
        SessionIdentity.Begin();
        SessionIdentity.Carry(project.Ann, $$"""{"sub":"{{project.Ann}}","role":"authenticated","aal":"aal2"}""");
        var plans = await TestDatabase.OwnerJobsOn(app).FindAsync(project.Ann, [], 0, 10, Ct);

        Assert.Single(plans);
        await project.RunAsync("delete from jobs where type = 'plan_builder'; delete from user_activity where feature = 'aiPlanBuilder'");
    }

    [Fact]
    public async Task Doctor_finds_nothing_to_repair_also_after_the_project_changed_its_own_grants()
    {
        await project.RunAsync("grant select (id) on jobs to anon; revoke delete on user_profile from anon");
        await using var connection = await TestDatabase.OpenFreshAsync(project.Address);

        Assert.Empty(await InstalledSchema.ChangedObjectsAsync(connection, Ct));
        Assert.All(await PolicyChecks.RunAsync(connection, Ct), line => Assert.Equal(DoctorLine.Holds, line.Word));
        Assert.Empty(await Migrations.RepairAsync(project.Address, Ct));
        Assert.Equal(project.Before[Acts[5]], await project.TryAsync(Acts[5]));
    }

    private Task<string> MakePlanAsync() => project.RunAsync("""
        insert into jobs (user_id, type, input) values (@Ann, 'plan_builder', '{"goal":"x"}');
        update jobs set status = 'failed' where type = 'plan_builder';
        """);
}
