using System.Diagnostics;
using Dapper;
using Npgsql;

namespace PlanBuilder.Bench;

/// <summary>The least that a queue can be: a table, an insert, SKIP LOCKED, a status. What other queues add is on top of this.</summary>
internal sealed class BareTable : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;

    public BareTable(BenchPostgres postgres) => source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(postgres.Address(database: "bare"))
        {
            MaxAutoPrepare = 20, AutoPrepareMinUsages = 2, NoResetOnClose = true,
        });

    public Task ClearAsync() => RunAsync("""
        create table if not exists bare (
          id bigint generated always as identity primary key, status text not null default 'queued', input jsonb);
        create index if not exists bare_queued on bare (id) where status = 'queued';
        truncate bare
        """);

    public Task EnqueueAsync(int number) => RunAsync("insert into bare (input) values ('{\"goal\":\"none\"}')");

    public Task QueueAsync(int count) =>
        RunAsync("insert into bare (input) select '{}' from generate_series(1, @count)", new { count });

    public async Task<int> DrainAsync(int workers)
    {
        var through = await Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
        {
            var done = 0;
            for (; await ClaimAsync() is { } id; done++)
            {
                await RunAsync("update bare set status = 'completed' where id = @id", new { id });
            }

            return done;
        }));
        return through.Sum();
    }

    public async Task<List<double>> PickUpAsync(int times)
    {
        await using var listening = await source.OpenConnectionAsync();
        await listening.ExecuteAsync("listen bare");
        var first = new TaskCompletionSource<long>();
        using var stop = new CancellationTokenSource();
        var worker = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await listening.WaitAsync(stop.Token);
                if (await ClaimAsync() is not null)
                {
                    first.TrySetResult(Stopwatch.GetTimestamp());
                }
            }
        });
        var taken = new List<double>();
        for (var time = 0; time < times; time++)
        {
            var next = first = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await RunAsync("""
                with added as (insert into bare (input) values ('{}') returning id)
                select pg_notify('bare', id::text) from added
                """);
            var answered = Stopwatch.GetTimestamp();
            var began = await next.Task.WaitAsync(TimeSpan.FromSeconds(30));
            taken.Add(Math.Max(0, Stopwatch.GetElapsedTime(answered, began).TotalMilliseconds));
            await Task.Delay(20);
        }

        await stop.CancelAsync();
        await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await listening.ExecuteAsync("unlisten *");
        return taken;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<long?> ClaimAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        return await connection.QueryFirstOrDefaultAsync<long?>("""
            update bare set status = 'running'
             where id = (select id from bare where status = 'queued' order by id limit 1 for update skip locked)
            returning id
            """);
    }

    private async Task RunAsync(string sql, object? parameters = null)
    {
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }
}
