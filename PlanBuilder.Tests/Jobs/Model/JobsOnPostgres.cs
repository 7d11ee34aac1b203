using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs.Model;

/// <summary>
/// The moves of a story on a real Postgres that holds no other jobs, by the app's own statements and by others'. Each gives what it was
/// answered.
/// </summary>
internal sealed class JobsOnPostgres(TestDatabase database, NpgsqlConnection owner, Guid[] users) : IAsyncDisposable
{
    public static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(15);
    private static readonly Plan APlan = Requests.Make(Requests.Create(days: 7, platforms: "X")) with { Schedule = [] };

    private readonly WorkerJobs workerJobs = new(database.App);
    private readonly StuckJobs stuckJobs = new(database.App);
    private readonly OwnerJobs ownerJobs = TestDatabase.OwnerJobsOn(database.App);
    private readonly HandOverJobs handOverJobs = new(database.App);
    private readonly ReceivedResults receivedResults = new(database.App);
    private readonly WebhookJobs webhookJobs = new(database.App);
    private readonly List<Guid> ids = [];
    private readonly ClaimedJob?[] hands = new ClaimedJob?[3];
    private readonly LeasedJob?[] leases = new LeasedJob?[3];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Takes away what another story left, and makes the users anew.</summary>
    public static async Task<JobsOnPostgres> StartAsync(TestDatabase database)
    {
        var owner = await database.OpenAsync();
        await owner.ExecuteAsync("delete from auth.users");
        var users = JobLifecycleModel.Users.Select(user => database.MakeAccountAsync(user.Tier));
        return new JobsOnPostgres(database, owner, await Task.WhenAll(users));
    }

    public static Plan Plan(string goal) => APlan with { Goal = goal };

    public ValueTask DisposeAsync() => owner.DisposeAsync();

    /// <summary>Every job as it stands, in the order in which they were asked for.</summary>
    public async Task<IEnumerable<ModelJobState>> StatesAsync() => await owner.QueryAsync<ModelJobState>($"""
        select array_position(@users, user_id) - 1 as "user", status, error_code as code, result ->> 'goal' as result,
               received_result ->> 'goal' as received, n8n_runs as runs,
               attempt, attempts_left as "left", runner, step, progress, posts_done as done, posts_total as total,
               n8n_execution_id as execution, handover_attempts as handovers,
               (select count(*)::int from job_failures where job_id = jobs.id) as faults,
               (select count(*)::int from job_notifications where job_id = jobs.id) as notifications,
               (select refunded_at is not null from user_activity where job_id = jobs.id) as refunded, version,
               {Age("queued_at")} as queued, {Age("started_at")} as started,
               {Age("heartbeat_at")} as heartbeat, {Age("handed_over_at")} as handed_over,
               case when next_attempt_at <= now() then 'due' when next_attempt_at > now() then 'later' else 'none' end as next
          from jobs
         order by created_at
        """, new { users });

    public async Task<string> HourPassesAsync()
    {
        await owner.ExecuteAsync("""
            begin;
            set local session_replication_role = replica;
            update jobs
               set created_at = created_at - interval '1 hour', queue_position_at = queue_position_at - interval '1 hour',
                   queued_at = queued_at - interval '1 hour',
                   started_at = started_at - interval '1 hour', heartbeat_at = heartbeat_at - interval '1 hour',
                   handed_over_at = handed_over_at - interval '1 hour', next_attempt_at = next_attempt_at - interval '1 hour';
            commit
            """);
        return "";
    }

    public async Task<string> EnqueueAsync(int user, string key, string goal)
    {
        var answer = await ownerJobs.EnqueueAsync(users[user], new PlanInput { Goal = goal }, key, Ct);
        if (answer is EnqueueResult.Accepted accepted && !ids.Contains(accepted.JobId))
        {
            ids.Add(accepted.JobId);
        }

        return answer switch
        {
            EnqueueResult.Accepted job => $"job {ids.IndexOf(job.JobId)}",
            EnqueueResult.Refused { Refusal: { Status: 429 } limit } => $"limit, {limit.Used} of {limit.Limit}",
            EnqueueResult.Refused { Refusal: { Status: 409 } active } => $"active, {active.Used} of {active.Limit}",
            _ => "key taken",
        };
    }

    public async Task<string> CancelAsync(int user, int of) => Rows(await ownerJobs.CancelAsync(users[user], Id(of), Ct));

    public async Task<string> ReadAsync(bool isPlan)
    {
        var read = await receivedResults.ReadNextAsync(
            received => Task.FromResult<(object?, PlanFailure?)>(isPlan
                ? (Plan((string)JsonNode.Parse(received.Result!)!["goal"]!), null)
                : (null, new(FailureReason.UnusablePlan, "no days"))),
            Ct);
        return read is null ? "nothing" : $"job {ids.IndexOf(read.JobId)}";
    }

    public async Task<string> RequeueAsync(int of) =>
        Rows(await database.AsAppServiceAsync(
            "update jobs set status = 'queued' where id = @id and status = 'failed'", new { id = Id(of) }) > 0);

    public async Task<string> ClaimAsync(int worker, bool reclaimedOnly)
    {
        var node = new WorkerJobs(database.App); // one that has claimed nothing yet looks for the first of all
        hands[worker] = await (reclaimedOnly ? node.ClaimReclaimedAsync(Ct) : node.ClaimAsync(Ct));
        return hands[worker] is { } job ? $"job {ids.IndexOf(job.Id)}, attempt {job.Attempt}" : "nothing";
    }

    public async Task<string> AtHandAsync(int worker, Func<WorkerJobs, ClaimedJob, CancellationToken, Task<bool>> move) =>
        Rows(await move(workerJobs, hands[worker]!, Ct));

    public async Task<string> LeaseAsync(int worker)
    {
        leases[worker] = await handOverJobs.LeaseAsync(HalfHour, [JobTypes.Plan], Ct);
        return leases[worker] is { } job ? $"job {ids.IndexOf(job.Id)}" : "nothing";
    }

    public async Task<string> LeasedAsync(int worker, Func<HandOverJobs, LeasedJob, CancellationToken, Task<bool>> move) =>
        Rows(await move(handOverJobs, leases[worker]!, Ct));

    public async Task<string> SweepAsync(Func<StuckJobs, TimeSpan, CancellationToken, Task<int>> sweep) =>
        (await sweep(stuckJobs, Span, Ct)).ToString(CultureInfo.InvariantCulture);

    public async Task<string> EventAsync(int of, string message, WebhookEventKind kind, string? execution, int? attempt, string plan) =>
        (await webhookJobs.RecordWebhookEventAsync(Id(of), message, new WebhookEvent(
            kind, execution, attempt, kind == WebhookEventKind.Progress ? "drafting" : null, 40, null, null,
            kind == WebhookEventKind.Completed ? new JsonObject { ["goal"] = plan }.ToJsonString() : null,
            kind == WebhookEventKind.Failed ? "node 4" : null, null), Ct)).Outcome.ToString();

    /// <summary>What n8n writes to the table with the service's key.</summary>
    public async Task<string> WriteAsync(JobMove move, string change, string fence = "true")
    {
        try
        {
            return Rows(await database.AsOutsideServiceAsync(
                $"update jobs set {change} where id = @id and {fence}",
                new { id = Id(move.Of), execution = move.Execution, plan = move.Plan }) > 0);
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    private Guid Id(int of) => ids[of % ids.Count];

    // In half hours.
    private static string Age(string column) => $"floor(extract(epoch from now() - {column}) / 1800)::int";

    private static string Rows(bool touched) => touched ? "1" : "0";
}
