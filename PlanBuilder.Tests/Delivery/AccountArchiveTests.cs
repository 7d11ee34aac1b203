using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Dapper;
using PlanBuilder.Web.Delivery;

namespace PlanBuilder.Tests.Delivery;

/// <summary>Everything that is kept of an account, and nothing that is another's, as one file.</summary>
public sealed class AccountArchiveTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Every_table_that_names_an_account_or_a_job_is_in_it_or_has_a_reason_not_to_be()
    {
        await using var owner = await app.Database.OpenAsync();
        var naming = await owner.QueryAsync<string>("""
            select distinct n.nspname || '.' || c.relname
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             where n.nspname in ('public', 'planbuilder', 'auth') and c.relkind in ('r', 'p')
               and (a.attname in ('user_id', 'account_id', 'account', 'actor_id', 'owner_id', 'subject_id', 'job_id', 'plan_id', 'email',
                                  'address', 'ip')
                    or exists (select from pg_constraint k
                                where k.conrelid = c.oid and k.contype = 'f'
                                  and k.confrelid in ('auth.users'::regclass, 'public.jobs'::regclass))
                    or c.oid = 'auth.users'::regclass)
            """);
        var covered = ArchiveTable.All.SelectMany(table => table.Tables).Distinct().Concat(ArchiveTable.Exceptions.Keys).ToList();
        Assert.Empty(naming.Except(covered));
        Assert.Empty(covered.Except(naming)); // none that is gone
    }

    [Fact]
    public async Task It_holds_what_the_account_has_and_nothing_of_another()
    {
        using var visitor = app.NewVisitor();
        var (email, plan) = await LiveAsync(visitor, "sourdough bakery");
        using var other = app.NewVisitor();
        var (otherEmail, otherPlan) = await LiveAsync(other, "pottery shop");

        using var zip = await DownloadAsync(visitor);
        var files = zip.Entries.ToDictionary(entry => entry.FullName, Read);
        Assert.Equal(ArchiveTable.All.Select(table => table.File + ".json").Append("README.txt").Order(),
            files.Keys.Where(name => !name.StartsWith("plans/", StringComparison.Ordinal)).Order());
        var rows = files.Where(file => file.Key.EndsWith(".json", StringComparison.Ordinal))
            .ToDictionary(file => file.Key, file => JsonDocument.Parse(file.Value).RootElement.GetArrayLength());
        foreach (var one in (string[])["account", "profile", "jobs", "revisions", "deleted-jobs", "deleted-revisions"])
        {
            Assert.Equal((one, 1), (one, rows[one + ".json"]));
        }

        Assert.Equal((2, 1), (rows["usage.json"], rows["subscription.json"]));
        Assert.All(rows, file => Assert.True(file.Value > 0, file.Key + " is empty"));

        var all = string.Concat(files.Values);
        Assert.Contains(email, files["account.json"], StringComparison.Ordinal);
        Assert.Contains("archive_downloaded", files["activity.json"], StringComparison.Ordinal);
        foreach (var word in (string[])[
            otherEmail, otherPlan.Split('/')[
                ^1], "pottery", "$2a$", "encrypted_password", "a secret to codes", "the hash of a code", "what n8n said", "203.0.113.7"])
        {
            Assert.DoesNotContain(word, all, StringComparison.Ordinal);
        }

        var id = plan.Split('/')[^1];
        var markdown = files.Single(file => file.Key.EndsWith(".md", StringComparison.Ordinal));
        var csv = files.Single(file => file.Key.EndsWith(".csv", StringComparison.Ordinal));
        Assert.StartsWith($"plans/{id[..8]}-sourdough-bakery-", markdown.Key, StringComparison.Ordinal);
        Assert.Equal((await visitor.GetAsync(plan + "/plan.md")).Text, markdown.Value);
        Assert.Equal((await visitor.GetAsync(plan + "/plan.csv")).Text.TrimStart('\uFEFF'), csv.Value);
        Assert.All(rows.Keys, name => Assert.Contains(name, files["README.txt"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_given_a_few_times_an_hour_even_when_asked_for_at_once()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var page = await visitor.GetAsync("/account/archive");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => visitor.SendAsync("/account/archive", page, "main form")));
        Assert.Equal(ArchiveStore.MostPerHour, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        var refused = answers.First(answer => answer.Status == HttpStatusCode.TooManyRequests);
        Assert.Contains("3 times per hour", refused.Words, StringComparison.Ordinal);
        Assert.NotNull(refused.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Nobody_else_starts_it()
    {
        using var visitor = app.NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/account/archive")).Status);
        await visitor.SignUpAsync();
        var forged = await visitor.SendAsync(HttpMethod.Post, "/account/archive"); // as another site would
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
    }

    // An account with something in each table: two plans, one of them deleted, both changed.
    private async Task<(string Email, string Plan)> LiveAsync(Visitor visitor, string niche)
    {
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "main form", ("Form.Niche", niche));
        var (kept, deleted) = (await visitor.AskForPlanAsync(), await visitor.AskForPlanAsync());
        await visitor.GetEndedAsync(kept);
        await visitor.GetEndedAsync(deleted);
        await app.Database.OwnerRunAsync("""
            insert into plan_revisions (job_id, number, user_id, plan, what) select j.id, 1, j.user_id, j.result, 'Changed ' || u.email
              from jobs j join auth.users u on u.id = j.user_id where u.email = @email;
            insert into job_failures (job_id, attempt, detail) select j.id, 1, 'what n8n said'
              from jobs j join auth.users u on u.id = j.user_id where u.email = @email;
            insert into subscriptions (user_id, tier, status) select id, 'pro', 'active' from auth.users where email = @email;
            insert into audit_events (act, via, actor_id, user_id, ip)
            select 'password_reset', 'web', gen_random_uuid(), id, '203.0.113.7' from auth.users where email = @email;
            insert into ai_usage (user_id, day, purpose, key, calls, tokens)
            select id, current_date, 'plan', 'one', 1, 9000 from auth.users where email = @email;
            insert into plan_proposals (plan_id, post_id, user_id, asked, place, after)
            select j.id, 'd1-x', j.user_id, '{}', 1, '{}' from jobs j join auth.users u on u.id = j.user_id where u.email = @email;
            insert into job_steps (job_id, step, outcome)
            select j.id, 'strategy', '{}' from jobs j join auth.users u on u.id = j.user_id where u.email = @email;
            insert into second_factors (user_id, secret, last_step, recovery_codes)
            select id, 'a secret to codes', 0, array['the hash of a code'] from auth.users where email = @email;
            insert into plan_feeds (user_id, token_hash) select id, sha256(id::text::bytea) from auth.users where email = @email;
            insert into outgoing_webhooks (user_id, url, secret)
            select id, 'https://a.example', 'a secret to codes' from auth.users where email = @email;
            insert into outgoing_deliveries (user_id, event, next_at) select id, 'webhook.test', null from auth.users where email = @email;
            """, new { email });
        var id = Guid.Parse(deleted.Split('/')[^1]);
        await app.Database.AsAccountAsync((await app.Database.JobAsync(id)).UserId, "select delete_job(@id)", new { id });
        return (email, kept);
    }

    private static async Task<ZipArchive> DownloadAsync(Visitor visitor)
    {
        using var form = new FormUrlEncodedContent(Visitor.Filled(await visitor.GetAsync("/account/archive"), "main form"));
        using var response = await visitor.Http.PostAsync(new Uri("/account/archive", UriKind.Relative), form);
        Assert.Equal(
            (HttpStatusCode.OK, "application/zip", true),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.CacheControl?.NoStore));
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        return new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
    }

    private static string Read(ZipArchiveEntry entry)
    {
        using var text = new StreamReader(entry.Open());
        return text.ReadToEnd();
    }
}
