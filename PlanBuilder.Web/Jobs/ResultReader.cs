using System.Threading.Channels;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Reads what n8n and others bring, as soon as somebody wakes it and now and then by itself: on every node, before anything
/// else after a start. A job whose answer is here ends with it, whatever happens to the node that began to read.
/// </summary>
internal sealed class ResultReader(
    ReceivedResults results, ReceivedWork work, DatabaseState database, ILogger<ResultReader> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), LongPause = TimeSpan.FromSeconds(10);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Whether every result is announced. The reader polls less often then.</summary>
    public bool IsNotified { get; set; }

    /// <summary>Signals that a result may be waiting.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Ready.WaitAsync(stoppingToken);
        while (true)
        {
            while (await ReadNextAsync(stoppingToken) && !stoppingToken.IsCancellationRequested)
            {
                // Until none is left.
            }

            await WaitForWakeAsync(stoppingToken);
        }
    }

    // A result whose reading is cut off stays where it is, for the next node.
    private async Task<bool> ReadNextAsync(CancellationToken ct)
    {
        try
        {
            if (await results.ReadNextAsync(received => work.ReadAsync(received, ct), ct) is not { } read)
            {
                return false;
            }

            if (read.Failure is { } failure)
            {
                logger.LogWarning("Job {JobId}: the result it received can't be used ({Reason}).", read.JobId, failure.Reason.Code);
            }

            return true;
        }
        catch (Exception e) when (e is DatabaseUnavailableException || ct.IsCancellationRequested)
        {
            return false;
        }
        catch (PostgresException e) when (!e.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            logger.LogError(e, "A result could not be read.");
            return false;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Could not read a result. Failing its job.");
            return await FailNextAsync(e);
        }
    }

    private async Task<bool> FailNextAsync(Exception why)
    {
        try
        {
            await results.FailNextAsync(why.ToString(), CancellationToken.None);
            return true;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Could not fail a job whose result can't be read.");
            return false;
        }
    }

    private async Task WaitForWakeAsync(CancellationToken ct)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(ct);
        pause.CancelAfter(IsNotified ? LongPause : Pause);
        try
        {
            await wakes.Reader.ReadAsync(pause.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // No signal: look anyway, since one can be lost.
        }
    }
}
