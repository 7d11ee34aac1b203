using System.Net;
using Dapper;

namespace PlanBuilder.Tests.Postgres;

/// <summary>The database refuses what it would take at another time: nothing fails for that, and no job loses an attempt.</summary>
public sealed class TransientErrorTests(RefusingNode node) : IClassFixture<RefusingNode>
{
    private const string Whole = "status = 'completed' and attempts_left = 2";

    private TestDatabase Database => node.Nodes.Database;

    [Fact]
    public async Task A_database_that_turns_read_only_for_a_while_is_waited_for()
    {
        using var visitor = new Visitor(node.App.Address);
        await visitor.SignUpAsync();
        var form = await visitor.GetAsync("/ai-plan-builder");
        var (id, held) = await node.HoldAsync();
        await node.SetAsync("set default_transaction_read_only = on");
        await node.CutOffAsync();
        await held.DisposeAsync();
        await node.App.SaysAsync("cannot execute UPDATE in a read-only transaction");
        var refused = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);

        await node.SetAsync("reset default_transaction_read_only"); // which the sessions that are open do not hear of
        await node.Nodes.UntilAsync(id, Whole);
        await visitor.GetEndedAsync((await visitor.SendAsync("/ai-plan-builder", form, "#plan-form")).Location!);
        await Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_database_that_is_out_of_connections_is_waited_for()
    {
        var (id, held) = await node.HoldAsync();
        await node.SetAsync("connection limit 0");
        await node.CutOffAsync();
        await held.DisposeAsync();
        await node.App.SaysAsync("too many connections");

        await node.SetAsync("connection limit -1");
        await node.Nodes.UntilAsync(id, Whole);
        await Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_lock_that_is_not_given_in_time_is_asked_for_again()
    {
        await node.SetAsync("set lock_timeout = '300ms'");
        await node.CutOffAsync();
        await using var notifications = await Database.OpenAsync();
        await notifications.ExecuteAsync("begin; lock table job_notifications in exclusive mode"); // where each end is announced
        var id = await node.Nodes.EnqueueAsync();
        await node.App.SaysAsync("canceling statement due to lock timeout");
        Assert.Equal("running", (await Database.JobAsync(id)).Status);

        await notifications.ExecuteAsync("commit");
        await node.Nodes.UntilAsync(id, Whole);
        await node.SetAsync("reset lock_timeout");
        await node.CutOffAsync();
        await Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task An_end_that_meets_a_deadlock_is_written_all_the_same()
    {
        await using var notifications = await Database.OpenAsync();
        await notifications.ExecuteAsync("begin; lock table job_notifications in exclusive mode");
        var id = await Database.EnqueueAsync(await Database.MakeAccountAsync(), """{"goal":"none that there is"}""");
        await Database.WaitedForAsync("job_notifications"); // the end has its row, and is to be announced and then refunded
        await using var other = await Database.OpenAsync();
        await other.ExecuteAsync("begin; set local deadlock_timeout = '1h'; lock table user_activity in exclusive mode");
        var touch = other.ExecuteAsync("update jobs set step = step where id = @id", new { id });
        await Database.BlockedAsync(other, touch);
        await notifications.ExecuteAsync("commit"); // now each wants what the other has, and the server ends the app's part
        await touch;
        Assert.Equal("running", (await Database.JobAsync(id)).Status);
        await other.ExecuteAsync("rollback");

        await node.Nodes.UntilAsync(id, "status = 'failed' and error_code = 'invalid_input' and attempt = 1");
        await Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Jobs_that_get_in_each_others_way_under_serializable_all_end()
    {
        var held = await Database.HoldProfilesAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.Nodes.EnqueueAsync()));
        await node.SetAsync("set default_transaction_isolation = 'serializable'");
        await node.CutOffAsync();
        await held.DisposeAsync();

        await Database.UntilAsync($"select bool_and({Whole}) from jobs where id = any(@ids)", new { ids });
        await node.SetAsync("reset default_transaction_isolation");
        await node.CutOffAsync();
        await Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Whatever_passes_does_not_fail_a_job_that_comes_to_its_end()
    {
        string[] states = ["40001", "40P01", "53100", "53200", "53300", "55P03", "57014", "58030"];
        await Database.OwnerRunAsync(string.Concat(states.Select(state => $"create sequence trouble_{state};")) + """
            create function trouble() returns trigger language plpgsql security definer as $$
            begin
              if new.status = 'completed' and nextval('trouble_' || (new.input ->> 'niche')) <= 6 then
                raise exception 'Trouble that passes.' using errcode = new.input ->> 'niche';
              end if;
              return new;
            end $$;
            create trigger trouble before update on jobs
              for each row when (new.input ->> 'niche' ~ '^[0-9P]{5}$') execute function trouble()
            """);
        foreach (var state in states)
        {
            await Database.EnqueueAsync(await Database.MakeAccountAsync(),
                $$"""{"goal":"Grow followers","period":"7 days","platforms":["X"],"niche":"{{state}}"}""");
        }

        await Database.UntilAsync($"select bool_and({Whole} and attempt = 1) from jobs where input ->> 'niche' ~ '^[0-9P]{{5}}$'");
        foreach (var state in states)
        {
            Assert.Equal(7, await Database.OwnerAsync<int>($"select last_value::int from trouble_{state}"));
        }

        await Database.AssertInvariantsAsync();
    }
}
